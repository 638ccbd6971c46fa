import { expect, test } from 'vitest'
import type { TableOrder } from '../../../../src/contract/table/table-plan.ts'
import { SinceCount } from '../../../../src/servicenow/paging/counts/since-count.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const SIGNAL = new AbortController().signal

/** So many rows are counted, and two pages of one row taken; a further row shares the key of the second. */
function afterTwoPages(counted: number | null, order: TableOrder = 'sys_id') {
  const client = scriptedClient(async () => ({ ...EMPTY_PAGE, keys: ['a', 'b'], twins: ['b'] }))
  const since = new SinceCount(client, wholeTable('sys_script', { order }), null, null)
  since.took({ total: counted, rows: 1, limit: 1, end: 'a' })
  since.took({ total: null, rows: 1, limit: 1, end: 'b' })
  return { client, since }
}

test.each([
  { name: 'one row', counted: 3 },
  { name: 'a row for each page', counted: 4 },
])(
  'a count that fell by $name more than pages passed shows a row that shares its key with the end of one',
  async ({ counted }) => {
    const { since } = afterTwoPages(counted)
    expect(await since.twinsAtEnds(0, SIGNAL)).toEqual(['b'])
  },
)

test.each([
  { name: 'a page without a count', counted: 3, total: null },
  { name: 'a count that fell by the rows of the pages', counted: 3, total: 1 },
  { name: 'a count that fell by more than one row for each page', counted: 5, total: 0 },
  { name: 'the first count', counted: null, total: 1 },
])(
  'no row is looked for behind the ends of pages, and none is counted there, after $name',
  async ({ counted, total }) => {
    const { client, since } = afterTwoPages(counted)
    expect(await since.twinsAtEnds(total, SIGNAL)).toEqual([])
    expect(client.requests()).toBe(0)
  },
)

test('in a time order a row with the same sys_id lies elsewhere, and is not looked for', async () => {
  const { client, since } = afterTwoPages(3, 'sys_created_on')
  expect(await since.twinsAtEnds(0, SIGNAL)).toEqual([])
  expect(client.requests()).toBe(0)
})

test('after rows that no page showed were passed over, the next count is held against none', async () => {
  const { client, since } = afterTwoPages(3)
  since.leapt()
  expect(await since.twinsAtEnds(0, SIGNAL)).toEqual([])
  expect(client.requests()).toBe(0)
})

test.each([
  { name: 'fell by a row', total: 4, asks: 0 },
  { name: 'did not fall', total: 5, asks: 2 },
])('a count that $name after rows were passed is weighed in $asks requests', async ({ total, asks }) => {
  const client = scriptedClient(async () => ({ ...EMPTY_PAGE, total: 5 }))
  const since = new SinceCount(client, wholeTable('sys_script'), null, null)
  since.took({ total: 5, rows: 1, limit: 1, end: 'a' })
  await since.weigh(total, 'a', SIGNAL)
  expect([client.requests(), client.counts.doubtOf('sys_script') === null]).toEqual([asks, asks === 0])
})

test('a count that stays where no row was passed is no sign of anything', async () => {
  const client = scriptedClient(async () => ({ ...EMPTY_PAGE, total: 5 }))
  const since = new SinceCount(client, wholeTable('sys_script'), null, null)
  since.took({ total: 5, rows: 0, limit: 1, end: 'a' })
  await since.weigh(5, 'a', SIGNAL)
  expect(client.requests()).toBe(0)
})
