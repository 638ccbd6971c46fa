import { expect, test } from 'vitest'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import type { ReadingStrategy } from '../../../../src/contract/table/reading-strategy.ts'
import { firstByPlace } from '../../../../src/servicenow/paging/first-by-place.ts'
import { listIds } from '../../../../src/servicenow/paging/list-ids.ts'
import { PageSize } from '../../../../src/servicenow/paging/page-size.ts'
import { readPages } from '../../../../src/servicenow/paging/pager.ts'
import { SteppingOver } from '../../../../src/servicenow/paging/stepping-over.ts'
import { allUnread, idsRequest } from '../../../../src/servicenow/paging/walk.ts'
import type { PageRequest } from '../../../../src/servicenow/query/page-request.ts'
import type { TableClient } from '../../../../src/servicenow/table-api/table-client.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const SIGNAL = new AbortController().signal
const BY_PLACES = wholeTable('sys_script', { reading: 'ordered-offsets' })
const ROWS = Array.from({ length: 40 }, (_, at) => `id${String(at).padStart(2, '0')}`)

/** A table of which some rows are too much for any answer that holds one of these columns. */
function tableWith(odd: readonly string[], column: string, all: readonly string[] = ROWS): TableClient {
  const rows = ({ lo, includesLo, hi, ids = all }: Parameters<TableClient['readPage']>[0]): readonly string[] =>
    ids.filter((id) => (lo === null || id > lo || (includesLo && id === lo)) && (hi === null || id <= hi))
  return scriptedClient(
    async (request) => {
      const inside = rows(request)
      const listed = request.descending === true ? inside.toReversed() : inside
      const keys = listed.slice(request.offset ?? 0).slice(0, request.limit)
      if (request.columns?.includes(column) && keys.some((id) => odd.includes(id)))
        throw new HarvestError('PAGE_TOO_EXPENSIVE', 'cancelled')
      return { ...EMPTY_PAGE, keys: keys.toSorted(), total: request.counted ? inside.length : null }
    },
    async (request) => rows(request).length,
  )
}

async function read(client: TableClient, pageSize: number, reading: ReadingStrategy = 'keyset') {
  const walk = wholeTable('sys_script', { reading, columns: ['sys_id', 'script'] })
  const keys: string[] = []
  const unread: string[] = []
  for await (const step of readPages(client, walk, { cursor: null, size: new PageSize(pageSize) }, SIGNAL)) {
    keys.push(...step.keys)
    unread.push(...(step.unread?.unreadable ?? []))
  }
  return { keys, unread }
}

test.each([1, 2, 7, 40])(
  'rows that cannot be read are named, and all others come, at pages of %i',
  async (pageSize) => {
    for (const places of [[39], [3, 4, 20, 38, 39]]) {
      const odd = places.map((at) => ROWS[at] ?? '')
      expect(await read(tableWith(odd, 'script'), pageSize)).toEqual({
        keys: ROWS.filter((id) => !odd.includes(id)),
        unread: odd,
      })
    }
  },
)

test('rows whose ids cannot be read either are passed up to the row behind them, which comes', async () => {
  const odd = ROWS.slice(5, 8)
  expect(await read(tableWith(odd, 'sys_id'), 10)).toEqual({
    keys: ROWS.filter((id) => !odd.includes(id)),
    unread: ['before id08'],
  })
})

test.each(['keyset', 'ordered-offsets', 'offsets'] as const)(
  'twenty rows that cannot be read are stepped over; one more says that it is not the rows: %s',
  async (reading) => {
    const odd = ROWS.slice(5, 25)
    const others = ROWS.filter((id) => !odd.includes(id))
    expect(await read(tableWith(odd, 'script'), 1, reading)).toEqual({ keys: others, unread: odd })
    const more = read(tableWith(ROWS.slice(5, 26), 'script'), 1, reading)
    await expect(more).rejects.toMatchObject({ code: 'PAGE_TOO_EXPENSIVE' })
  },
)

test('twenty rows that cannot be read are stepped over where no order is kept, and one more is not', async () => {
  const ids = ROWS.map((_, at) => `${(at * 6).toString(16).padStart(2, '0')}${'0'.repeat(30)}`)
  const walked = await read(tableWith(ids.slice(5, 25), 'script', ids), 4, 'key-windows')
  expect(walked.keys).toEqual([...ids.slice(0, 5), ...ids.slice(25)])
  expect(walked.unread).toHaveLength(20)
  const more = read(tableWith(ids.slice(5, 26), 'script', ids), 4, 'key-windows')
  await expect(more).rejects.toMatchObject({ code: 'PAGE_TOO_EXPENSIVE' })
})

test('the first row behind twenty that cannot be read is found by its place, and none behind one more', async () => {
  const walk = wholeTable('sys_script')
  const find = (rows: number) =>
    firstByPlace(tableWith(ROWS.slice(0, rows), 'sys_id'), walk, idsRequest(walk, null, null), SIGNAL)
  expect(await find(20)).toEqual({ key: ROWS[20], unreadable: 20, before: 20, total: 40 })
  expect(await find(21)).toBeNull()
})

test('rows that cannot be read among hidden ones are stepped over twenty times, and not once more', async () => {
  const over = new SteppingOver(tableWith(ROWS.slice(5, 8), 'sys_id'), wholeTable('sys_script'))
  for (let times = 1; times <= 20; times += 1)
    expect(await over.rowsAmongHidden(ROWS[4] ?? '', SIGNAL)).toMatchObject({ at: ROWS[8], rows: 4 })
  await expect(over.rowsAmongHidden(ROWS[4] ?? '', SIGNAL)).rejects.toMatchObject({ code: 'PAGE_TOO_EXPENSIVE' })
})

test('a row that no list of ids can hold is told by its place, and counted as hidden', async () => {
  const list = await listIds(tableWith(ROWS.slice(6, 7), 'sys_id'), BY_PLACES, SIGNAL)
  expect(list).toMatchObject({ unreadable: ['at place 7'], told: { hidden: 1 } })
  expect(list.ids).toEqual(ROWS.filter((_, at) => at !== 6))
})

test('a list of ids is given up where more than twenty of its places show no row that can be read', async () => {
  const twenty = await listIds(tableWith(ROWS.slice(6, 26), 'sys_id'), BY_PLACES, SIGNAL)
  expect(twenty).toMatchObject({ gaveUp: false, told: { hidden: 20 } })
  const more = await listIds(tableWith(ROWS.slice(6, 27), 'sys_id'), BY_PLACES, SIGNAL)
  expect(more).toMatchObject({ gaveUp: true, told: { hidden: null } })
})

test('rows without a key are told of an answer that brought all rows, before its last key and behind it', () => {
  expect(allUnread({ ...EMPTY_PAGE, unkeyed: { before: 1, behind: 2 } })).toMatchObject({ unread: { unkeyed: 3 } })
})

test.each([1, 2])(
  'a row whose page is cancelled for its count comes, also where its answers without a count fail %d times in passing',
  async (times) => {
    let left = times
    const client = scriptedClient(async (request) => {
      const { lo, limit, counted, columns } = request
      const keys = ROWS.filter((id) => lo === null || id > lo).slice(0, limit)
      const isPage = columns?.includes('script') === true
      if (isPage && counted) throw new HarvestError('PAGE_TOO_EXPENSIVE', 'cancelled')
      if (isPage && keys[0] === ROWS[0] && left > 0) {
        left -= 1
        throw new HarvestError('NETWORK_FAILED', 'the connection broke')
      }
      return { ...EMPTY_PAGE, keys, total: counted ? ROWS.length : null }
    })
    expect(await read(client, 1)).toEqual({ keys: ROWS, unread: [] })
  },
)

test('a table whose rows are all hidden, and whose pages are cancelled for their count, fails for no passing failure', async () => {
  let left = 2
  const client = scriptedClient(
    async ({ counted, columns }) => {
      const isPage = columns?.includes('script') === true
      if (isPage && counted) throw new HarvestError('PAGE_TOO_EXPENSIVE', 'cancelled')
      left -= isPage ? 1 : 0
      if (isPage && left >= 0) throw new HarvestError('NETWORK_FAILED', 'the connection broke')
      return { ...EMPTY_PAGE, total: counted ? 3 : null }
    },
    async () => 3,
  )
  expect(await read(client, 1)).toEqual({ keys: [], unread: [] })
})

test('rows that cannot be read, with counts that are one too high from some moment on, are passed in few requests, and not key by key', async () => {
  const ids = ROWS.map((_, at) => `${(at * 6).toString(16).padStart(2, '0')}${'5'.repeat(30)}`)
  const odd = ids.slice(20, 23)
  const within = ({ lo, hi }: Pick<PageRequest, 'lo' | 'hi'>): readonly string[] =>
    ids.filter((id) => (lo === null || id > lo) && (hi === null || id <= hi))
  const client = scriptedClient(
    async (request) => {
      const inside = within(request)
      const listed = request.descending === true ? inside.toReversed() : inside
      const keys = listed.slice(request.offset ?? 0).slice(0, request.limit)
      if (keys.some((id) => odd.includes(id))) throw new HarvestError('PAGE_TOO_EXPENSIVE', 'cancelled')
      return { ...EMPTY_PAGE, keys: keys.toSorted(), total: request.counted ? inside.length + 1 : null }
    },
    async (request) => within(request).length + 1,
  )
  // They were right when it was looked whether they take notice of ranges.
  client.honoured.sawHeedRanges('sys_script')
  const { keys } = await read(client, 7)
  expect(keys).toEqual(ids.filter((id) => !odd.includes(id)))
  expect(client.requests()).toBeLessThan(400)
})
