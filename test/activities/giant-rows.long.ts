import { expect, test } from 'vitest'
import { MAX_PAGE_BYTES } from '../../src/servicenow/http/instance-http.ts'
import { attemptSlice, BENCH_TABLE, idsProved, openBench, sliceOf, sourceIds } from '../support/activity-bench.ts'

const ROWS = 300
const GIANT = 70
const SMALL_PAGES = { pageSize: 64, wantedPageSize: 64 }

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

test('a row that nearly fills a page is fetched alone, and the pages behind it grow again', async () => {
  const { result, ids, read } = await sliceOver(MAX_PAGE_BYTES - 4000)
  expect(result).toMatchObject({ stoppedBy: 'done', rows: ROWS, hidden: 0 })
  expect(read).toEqual(ids)
  expect(result.pageSize).toBe(64)
  expect(result.requests).toBeLessThanOrEqual(45)
})
