import { expect, test } from 'vitest'
import { MAX_PAGE_BYTES } from '../../src/servicenow/http/instance-http.ts'
import { attemptSlice, BENCH_TABLE, idsProved, openBench, sliceOf, sourceIds } from '../support/activity-bench.ts'

const ROWS = 12
const GIANT = 7
const SMALL_PAGES = { pageSize: 2, wantedPageSize: 2 }

/** A slice over a table of which one row has a cell of so many bytes. */
async function sliceOver(bytes: number) {
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: ROWS } } })
  const ids = sourceIds(bench)
  const row = ids[GIANT] ?? ''
  bench.simulator.addFaults([{ fault: 'giant-row', table: BENCH_TABLE, row, bytes, at: { row } }])
  const { result, error } = await attemptSlice(bench, sliceOf(bench, SMALL_PAGES))
  if (result === null) throw error
  return { result, ids, read: await idsProved(bench, result.receipt) }
}

test('a row of 30 MB is stored, and the rows around it too', async () => {
  const { result, ids, read } = await sliceOver(30_000_000)
  expect(result).toMatchObject({ stoppedBy: 'done', rows: ROWS, hidden: 0 })
  expect(read).toEqual(ids)
})

test('a row that no page can hold is stepped over by its key and named, and all others are read', async () => {
  const { result, ids, read } = await sliceOver(MAX_PAGE_BYTES + 1)
  expect(result).toMatchObject({ stoppedBy: 'done', rows: ROWS - 1, hidden: 1 })
  expect(result.unread).toEqual({ unkeyed: 0, unreadable: [ids[GIANT]] })
  expect(read).toEqual(ids.filter((_, at) => at !== GIANT))
})
