import { expect, test } from 'vitest'
import { columnChanges } from '../../src/activities/publish/column-changes.ts'
import type { Receipt } from '../../src/contract/receipt.ts'
import { DEFAULT_SLICE_BOUNDS } from '../../src/contract/run/harvest-request.ts'
import type { Fault } from '../../src/simulator/index.ts'
import {
  type ActivityBench,
  attemptSlice,
  BENCH_TABLE,
  environment,
  openBench,
  sliceOf,
} from '../support/activity-bench.ts'

/** Receipts of slices of three pages each, with something done to the instance before each of them. */
async function receiptsOf(bench: ActivityBench, before: (slice: number) => void): Promise<readonly Receipt[]> {
  let [cursor, previous, sequence]: [string | null, string | null, number] = [null, null, 0]
  for (let stoppedBy = ''; stoppedBy !== 'done'; sequence += 1) {
    before(sequence)
    const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 3 }
    const request = sliceOf(bench, { cursor, previous, sequence, bounds })
    const { result, error } = await attemptSlice(bench, request, environment({ activityId: `slice-${sequence}` }))
    if (result === null) throw error
    ;({ stoppedBy, cursor, receipt: previous } = result)
  }
  return bench.sink.readReceipts(BENCH_TABLE, previous ?? '')
}

const WITHHELD: readonly Fault[] = [{ fault: 'withhold-columns', table: BENCH_TABLE, columns: ['script', 'when'] }]

test('columns that vanish while a table is read are told, and only then', async () => {
  const bench = await openBench()
  const receipts = await receiptsOf(bench, (slice) => {
    if (slice === 2) bench.simulator.addFaults(WITHHELD)
  })
  expect(columnChanges(receipts)).toEqual(['columns in the first rows but not in the last ones: script, when'])
})

test('columns that appear while a table is read are told', async () => {
  const bench = await openBench()
  bench.simulator.addFaults(WITHHELD)
  const receipts = await receiptsOf(bench, (slice) => {
    if (slice === 2) bench.simulator.clearFaults()
  })
  expect(columnChanges(receipts)).toEqual(['columns in the last rows but not in the first ones: script, when'])
})

test('columns that vanish within one slice are told', async () => {
  const bench = await openBench({
    parts: { maxMs: 0 },
    beforeRead: (number) => {
      if (number === 5) bench.simulator.addFaults(WITHHELD)
    },
  })
  const { result } = await attemptSlice(bench, sliceOf(bench))
  const receipts = await bench.sink.readReceipts(BENCH_TABLE, result?.receipt ?? '')
  expect(receipts).toMatchObject([{ absentColumns: { first: [], last: ['script', 'when'] } }])
  expect(columnChanges(receipts)).toHaveLength(1)
})

test.each<{ name: string; faults: readonly Fault[] }>([
  { name: 'withheld throughout', faults: WITHHELD },
  { name: 'never withheld', faults: [] },
  { name: 'all rows hidden', faults: [{ fault: 'hide-rows', table: BENCH_TABLE, all: true }] },
])('nothing is told of columns that stay as they are: $name', async ({ faults }) => {
  const bench = await openBench()
  bench.simulator.addFaults(faults)
  expect(columnChanges(await receiptsOf(bench, () => {}))).toEqual([])
})
