import { expect, test } from 'vitest'
import { isCutShort, showsOneMore } from '../../../../src/servicenow/paging/counts/is-cut-short.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const TABLE = 'sys_script'
const WALK = wholeTable(TABLE, { reading: 'offsets' })
const SIGNAL = new AbortController().signal

/** A table of so many rows, of which an answer holds `cap` and shows those that are not hidden; it counts `total`. */
function tableOf(rows: number, total: number | null, { cap = rows, hidden = [] as readonly string[] } = {}) {
  const ids = Array.from({ length: rows }, (_, at) => `id${String(at).padStart(4, '0')}`)
  const list = (offset: number, limit: number): readonly string[] =>
    ids.slice(offset, offset + Math.min(cap, limit)).filter((id) => !hidden.includes(id))
  const client = scriptedClient(async ({ offset = 0, limit }) => ({ ...EMPTY_PAGE, keys: list(offset, limit), total }))
  const look = (limit: number) =>
    isCutShort(
      client,
      WALK,
      { keys: list(0, limit), total, lo: null, hi: null, offset: 0, limit, unsorted: true },
      SIGNAL,
    )
  return { client, look }
}

test('a list that nothing counts is cut short where its further places show more rows', async () => {
  const { client, look } = tableOf(10, null, { cap: 4 })
  expect(await look(10)).toBe(true)
  expect(client.honoured.isCut(TABLE)).toBe(true)
})

test('a list that nothing counts is whole where its further places show none', async () => {
  const { client, look } = tableOf(6, null, { hidden: ['id0002'] })
  expect(await look(10)).toBe(false)
  expect(client.honoured.isCut(TABLE)).toBe(false)
})

test('places behind the last counted row are not searched', async () => {
  const { client, look } = tableOf(50, 50, { hidden: ['id0049'] })
  expect(await look(1000)).toBe(false)
  expect(client.requests()).toBe(1)
})

test('a row behind the last counted one leaves open whether a list was cut short: the count is too low', async () => {
  const { client, look } = tableOf(4, 3, { hidden: ['id0000', 'id0001'], cap: 3 })
  expect(await look(10)).toBeNull()
  expect(client.honoured.isCut(TABLE)).toBe(false)
})

test('behind an answer without rows no further one is asked for', async () => {
  const { client } = tableOf(10, 0)
  const shown = { keys: [], end: 0, lo: null, hi: null, unsorted: true }
  expect(await showsOneMore(client, WALK, shown, SIGNAL)).toBe(false)
  expect(client.requests()).toBe(0)
})
