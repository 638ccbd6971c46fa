import { expect, test } from 'vitest'
import { listIds } from '../../../../src/servicenow/paging/list-ids.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

/** Lists ids two at a time, of a table that gives them in this order. */
async function listed(reading: 'ordered-offsets' | 'offsets', ids: readonly string[]) {
  const asked: boolean[] = []
  const client = scriptedClient(async ({ offset = 0, limit, unsorted = false }) => {
    asked.push(!unsorted)
    return { ...EMPTY_PAGE, keys: ids.slice(offset, offset + limit), total: ids.length }
  })
  const walk = wholeTable('sys_script', { reading, idsLimit: 2 })
  const list = await listIds(client, walk, new AbortController().signal)
  return { list, isOrdered: new Set(asked) }
}

test('ids are listed in their order where the instance keeps one, and one that lies before another shows that rows moved', async () => {
  const ordered = await listed('ordered-offsets', ['a', 'b', 'c', 'd'])
  expect(ordered.isOrdered).toEqual(new Set([true]))
  expect(ordered.list).toMatchObject({ ids: ['a', 'b', 'c', 'd'], told: { hidden: 0, proof: 'two-passes' } })
  const moved = await listed('ordered-offsets', ['a', 'c', 'b', 'd'])
  expect(moved.list.told).toMatchObject({ hidden: null, doubt: expect.stringMatching(/rows were added or deleted/) })
})

test('ids are listed in any order where the instance keeps none, and all that are counted are all there are', async () => {
  const { list, isOrdered } = await listed('offsets', ['a', 'c', 'b', 'd'])
  expect(isOrdered).toEqual(new Set([false]))
  expect(list).toMatchObject({ ids: ['a', 'b', 'c', 'd'], told: { hidden: 0, proof: 'two-passes' } })
})
