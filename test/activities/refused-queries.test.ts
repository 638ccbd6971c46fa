import { expect, test } from 'vitest'
import type { Receipt } from '../../src/contract/receipt.ts'
import type { Proof } from '../../src/contract/row/key.ts'
import { DEFAULT_SLICE_BOUNDS } from '../../src/contract/run/harvest-request.ts'
import type { ReadingStrategy, TablePlan } from '../../src/contract/table/table-plan.ts'
import type { Fault } from '../../src/simulator/index.ts'
import {
  type ActivityBench,
  attemptSlice,
  BENCH_TABLE,
  environment,
  idsProved,
  openBench,
  sliceOf,
  sourceIds,
} from '../support/activity-bench.ts'

const ROWS = 450

const REFUSALS: readonly {
  readonly name: string
  readonly faults: readonly Fault[]
  readonly reading: ReadingStrategy
  readonly proof: Proof
}[] = [
  { name: 'nothing is refused', faults: [], reading: 'keyset', proof: 'full-pages' },
  {
    name: 'the order is refused',
    faults: [{ fault: 'deny-query', refuses: 'order' }],
    reading: 'key-windows',
    proof: 'own-count',
  },
  { name: 'the order is ignored', faults: [{ fault: 'ignore-order' }], reading: 'key-windows', proof: 'own-count' },
  {
    name: 'ranges are refused',
    faults: [{ fault: 'deny-query', refuses: 'range' }],
    reading: 'ordered-offsets',
    proof: 'ids-count',
  },
  { name: 'ranges are ignored', faults: [{ fault: 'ignore-range' }], reading: 'ordered-offsets', proof: 'ids-count' },
  { name: 'both are refused', faults: [{ fault: 'deny-query' }], reading: 'offsets', proof: 'ids-count' },
  {
    name: 'both are ignored',
    faults: [{ fault: 'ignore-order' }, { fault: 'ignore-range' }],
    reading: 'offsets',
    proof: 'ids-count',
  },
]

function on(table: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, table }))
}

async function planOf(bench: ActivityBench, table = BENCH_TABLE): Promise<TablePlan | undefined> {
  return (await bench.sink.readPlan(bench.planDigest)).tables.find((each) => each.table === table)
}

/** Slices of two pages each, until the table is read. */
async function readInSlices(
  bench: ActivityBench,
): Promise<{ readonly head: string; readonly receipts: readonly Receipt[] }> {
  let [cursor, previous, sequence]: [string | null, string | null, number] = [null, null, 0]
  for (let stoppedBy = ''; stoppedBy !== 'done' && sequence < 50; sequence += 1) {
    const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 2 }
    const request = sliceOf(bench, { cursor, previous, sequence, bounds })
    const { result, error } = await attemptSlice(bench, request, environment({ activityId: `slice-${sequence}` }))
    if (result === null) throw error
    ;({ stoppedBy, cursor, receipt: previous } = result)
  }
  const head = previous ?? ''
  return { head, receipts: await bench.sink.readReceipts(BENCH_TABLE, head) }
}

test.each(REFUSALS)(
  'where $name, the plan says how the table is read, and its slices read it exactly',
  async ({ faults, reading, proof }) => {
    const hiding: Fault = { fault: 'hide-rows', from: '3', to: '5' }
    const simulator = { tables: { [BENCH_TABLE]: ROWS }, faults: on(BENCH_TABLE, [...faults, hiding]) }
    const bench = await openBench({ simulator })
    expect((await planOf(bench))?.reading).toBe(reading)
    const { head, receipts } = await readInSlices(bench)
    const intervals = receipts.flatMap((receipt) => receipt.intervals)
    expect(await idsProved(bench, head)).toEqual(sourceIds(bench))
    expect(intervals.reduce((sum, { hidden }) => sum + (hidden ?? Number.NaN), 0)).toBe(
      bench.simulator.hiddenCount(BENCH_TABLE),
    )
    expect(intervals.map(({ lo }) => lo)).toEqual([null, ...intervals.slice(0, -1).map(({ hi }) => hi)])
    expect(intervals.at(-1)?.hi).toBeNull()
    expect(intervals.map((interval) => interval.proof)).toContain(proof)
    expect(receipts.length).toBeGreaterThan(1)
  },
)

/** Requests that a table met while it was planned. */
function planningRequests(bench: ActivityBench, table: string): number {
  return bench.simulator.requests().filter(({ path }) => path === `/api/now/table/${table}`).length
}

test('planning asks a table that does as it is asked one thing, and one that does not a dozen', async () => {
  const simulator = { faults: on('sys_hub_flow', [{ fault: 'deny-query' }]) }
  const bench = await openBench({ simulator, tables: ['sys_trigger', 'sys_hub_flow'] })
  expect(planningRequests(bench, 'sys_trigger')).toBe(1)
  expect(planningRequests(bench, 'sys_hub_flow')).toBeLessThanOrEqual(17)
})

test('an answer that is damaged while a table is looked at changes nothing about how it is read', async () => {
  const simulator = { faults: on('sys_trigger', [{ fault: 'cut-json', times: 1 }]) }
  const bench = await openBench({ simulator, tables: ['sys_trigger'] })
  expect(await planOf(bench, 'sys_trigger')).toMatchObject({ reading: 'keyset', notes: [] })
})

test('what no visible row tells is not relied on: a range that is ignored shows only in the rows that it does not keep away', async () => {
  // In the simulated instance's own order the rows that are hidden come first.
  const faults = on(BENCH_TABLE, [{ fault: 'ignore-range' }, { fault: 'hide-rows', fraction: 0.6 }])
  const bench = await openBench({ simulator: { tables: { [BENCH_TABLE]: 2000 }, faults } })
  expect((await planOf(bench))?.reading).toBe('ordered-offsets')
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'done', hidden: bench.simulator.hiddenCount(BENCH_TABLE) })
})

test.each<Fault>([
  { fault: 'deny-table' },
  { fault: 'absent-table' },
  { fault: 'status', status: 503 },
  { fault: 'unauthorized' },
])('a table that cannot be looked at ($fault) is planned as usual, and its slice gives the verdict', async (fault) => {
  const bench = await openBench({ simulator: { faults: on('sys_trigger', [fault]) }, tables: ['sys_trigger'] })
  expect(await planOf(bench, 'sys_trigger')).toMatchObject({ reading: 'keyset', unreadable: null })
})

test.each<{ name: string; fault: Fault }>([
  { name: 'order and ranges are refused', fault: { fault: 'deny-query' } },
  { name: 'ranges are refused', fault: { fault: 'deny-query', refuses: 'range' } },
  { name: 'ranges are ignored', fault: { fault: 'ignore-range' } },
])(
  'a log of which no window can be asked for is not read at all, and the column is named: $name',
  async ({ fault }) => {
    const bench = await openBench({ simulator: { faults: on('sys_audit', [fault]) }, tables: ['sys_audit'] })
    const plan = await planOf(bench, 'sys_audit')
    expect(plan?.window).not.toBeNull()
    expect(plan?.unreadable).toMatchObject({
      code: 'QUERY_REJECTED',
      message: expect.stringContaining('sys_created_on'),
    })
  },
)

test('a log whose order is refused is read in windows of time', async () => {
  const faults = on('sys_audit', [{ fault: 'deny-query', refuses: 'order' }])
  const bench = await openBench({ simulator: { tables: { sys_audit: 500 }, faults }, tables: ['sys_audit'] })
  const plan = await planOf(bench, 'sys_audit')
  expect(plan).toMatchObject({ reading: 'key-windows', order: 'sys_created_on', unreadable: null })
  const { result } = await attemptSlice(bench, sliceOf(bench, { table: 'sys_audit', pageSize: 20, wantedPageSize: 20 }))
  const inWindow = bench.simulator.visibleRows('sys_audit').filter(({ sys_created_on: time = '' }) => {
    const at = `${time.replace(' ', 'T')}.000Z`
    return at >= (plan?.window?.from ?? '') && at < (plan?.window?.to ?? '')
  })
  expect(inWindow.length).toBeGreaterThan(40)
  expect(result).toMatchObject({ stoppedBy: 'done', rows: inWindow.length, hidden: 0, unproven: null })
})

test('columns for which whole requests are refused are left out, named, and counted as withheld', async () => {
  const columns = ['script', 'condition']
  const bench = await openBench({ simulator: { faults: on(BENCH_TABLE, [{ fault: 'deny-columns', columns }]) } })
  const plan = await planOf(bench)
  expect(plan).toMatchObject({ reading: 'keyset', refusedColumns: ['condition', 'script'] })
  expect(plan?.columns).not.toEqual(expect.arrayContaining(['script']))
  expect(plan?.columns).toEqual(expect.arrayContaining(['name', 'collection']))
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'done', missingColumns: ['condition', 'script'] })
})

test('no run fails since its business rules cannot be read', async () => {
  const simulator = { faults: on('sys_script', [{ fault: 'cut-json' }]) }
  const bench = await openBench({ simulator, tables: ['sys_trigger'] })
  expect(await planOf(bench, 'sys_trigger')).toMatchObject({ reading: 'keyset', notes: [] })
})

test('the dictionary is read although the order is ignored on every table', async () => {
  const bench = await openBench({ simulator: { faults: [{ fault: 'ignore-order' }] }, tables: [BENCH_TABLE] })
  expect(await planOf(bench)).toMatchObject({ columnSource: 'dictionary', reading: 'key-windows' })
})
