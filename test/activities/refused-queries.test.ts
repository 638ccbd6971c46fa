import { expect, test } from 'vitest'
import type { Receipt } from '../../src/contract/receipt.ts'
import type { Proof } from '../../src/contract/row/key.ts'
import { DEFAULT_SLICE_BOUNDS } from '../../src/contract/run/harvest-request.ts'
import type { SliceResult } from '../../src/contract/slice.ts'
import type { ReadingStrategy } from '../../src/contract/table/reading-strategy.ts'
import type { TablePlan } from '../../src/contract/table/table-plan.ts'
import { AS_USUAL } from '../../src/servicenow/plan/probe/look-at-queries.ts'
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
  unlooked,
} from '../support/activity-bench.ts'

const ROWS = 450
/** In whose upper half a table is looked at. */
const NEAR_THE_MIDDLE = '7f3a9c51d2e84b06a5c7913e0f6d82b4'

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
): Promise<{ head: string; receipts: readonly Receipt[]; reading: ReadingStrategy | undefined }> {
  let [cursor, previous, sequence]: [string | null, string | null, number] = [null, null, 0]
  let found: Pick<SliceResult, 'rights'> = {}
  for (let stoppedBy = ''; stoppedBy !== 'done' && sequence < 50; sequence += 1) {
    const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 2 }
    const request = { ...unlooked(sliceOf(bench, { cursor, previous, sequence, bounds })), ...found }
    const { result, error } = await attemptSlice(bench, request, environment({ activityId: `slice-${sequence}` }))
    if (result === null) throw error
    ;({ stoppedBy, cursor, receipt: previous } = result)
    if (result.rights !== undefined) found = { rights: result.rights }
  }
  const head = previous ?? ''
  return { head, receipts: await bench.sink.readReceipts(BENCH_TABLE, head), reading: found.rights?.reading }
}

test.each(REFUSALS)(
  'where $name, the first slice finds out how the table is read, and its slices read it exactly',
  async ({ faults, reading, proof }) => {
    const hiding: Fault = { fault: 'hide-rows', from: '3', to: '5' }
    const simulator = { tables: { [BENCH_TABLE]: ROWS }, faults: on(BENCH_TABLE, [...faults, hiding]) }
    const bench = await openBench({ simulator })
    expect(await planOf(bench)).toMatchObject({ reading: 'keyset', presumed: true })
    const { head, receipts, reading: found } = await readInSlices(bench)
    expect(found).toBe(reading)
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

/** Requests that a table met. */
function requestsTo(bench: ActivityBench, table: string): number {
  return bench.simulator.requests().filter(({ path }) => path === `/api/now/table/${table}`).length
}

test('planning asks a table nothing that its first page tells; one that fits into a page is asked for that alone', async () => {
  const bench = await openBench({ simulator: { tables: { sys_trigger: 50 } }, tables: ['sys_trigger'] })
  expect(requestsTo(bench, 'sys_trigger')).toBe(0)
  const { result } = await attemptSlice(bench, unlooked(sliceOf(bench, { table: 'sys_trigger' })))
  expect(result).toMatchObject({ stoppedBy: 'done', rows: 50, hidden: 0 })
  expect(result?.rights).toBeUndefined()
  expect(requestsTo(bench, 'sys_trigger')).toBe(1)
})

test('a table that does not fit into a page is asked one thing more where it does as it is asked, and else a dozen', async () => {
  const simulator = {
    tables: { sys_trigger: 101, sys_hub_flow: 101 },
    faults: on('sys_hub_flow', [{ fault: 'deny-query' }]),
  }
  const bench = await openBench({ simulator, tables: ['sys_trigger', 'sys_hub_flow'] })
  const asUsual = await attemptSlice(bench, unlooked(sliceOf(bench, { table: 'sys_trigger' })))
  expect(asUsual.result).toMatchObject({ stoppedBy: 'done', rows: 101, rights: AS_USUAL })
  expect(requestsTo(bench, 'sys_trigger')).toBe(3)
  const refused = await attemptSlice(bench, unlooked(sliceOf(bench, { table: 'sys_hub_flow' })))
  expect(refused.result).toMatchObject({ stoppedBy: 'done', rows: 101, rights: { reading: 'offsets' } })
  expect(requestsTo(bench, 'sys_hub_flow')).toBeLessThanOrEqual(32)
})

test.each<{ name: string; faults: readonly Fault[] }>([
  { name: 'it shows fewer rows than it counts', faults: [{ fault: 'hide-rows', fraction: 0.2 }] },
  { name: 'it comes in another order', faults: [{ fault: 'ignore-order' }] },
  { name: 'it has no count', faults: [{ fault: 'no-count' }] },
])('a first page proves nothing about the reading where $name: the table is looked at', async ({ faults }) => {
  const simulator = { tables: { sys_trigger: 50 }, faults: on('sys_trigger', faults) }
  const bench = await openBench({ simulator, tables: ['sys_trigger'] })
  const { result } = await attemptSlice(bench, unlooked(sliceOf(bench, { table: 'sys_trigger' })))
  expect(result?.rights).toBeDefined()
})

test('an attempt stands on what the one before it found out, and the manifest says what was found', async () => {
  const bench = await openBench({ simulator: { faults: on(BENCH_TABLE, [{ fault: 'deny-query' }]) } })
  const bounds = { ...DEFAULT_SLICE_BOUNDS, maxPages: 1 }
  const { beats } = await attemptSlice(bench, unlooked(sliceOf(bench, { bounds })))
  const before = requestsTo(bench, BENCH_TABLE)
  expect(beats.at(-1)?.rights?.reading).toBe('offsets')
  const again = await attemptSlice(
    bench,
    unlooked(sliceOf(bench)),
    environment({ attempt: 2, heartbeatDetails: beats.at(-1) }),
  )
  expect(again.result).toMatchObject({ stoppedBy: 'done', rights: { reading: 'offsets' } })
  const asked = bench.simulator.requests().slice(before)
  expect(asked.filter(({ query }) => query.sysparm_query?.includes(NEAR_THE_MIDDLE))).toEqual([])
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
  const { result } = await attemptSlice(bench, unlooked(sliceOf(bench)))
  const hidden = bench.simulator.hiddenCount(BENCH_TABLE)
  expect(result).toMatchObject({ stoppedBy: 'done', hidden, rights: { reading: 'ordered-offsets' } })
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
  const { result } = await attemptSlice(bench, unlooked(sliceOf(bench)))
  const rights = { reading: 'keyset', refusedColumns: ['condition', 'script'] }
  expect(result).toMatchObject({ stoppedBy: 'done', missingColumns: ['condition', 'script'], rights })
  const [asked] = bench.simulator.requests().slice(-1)
  expect(asked?.query.sysparm_fields?.split(',')).toEqual(expect.arrayContaining(['name', 'collection']))
  expect(asked?.query.sysparm_fields?.split(',')).not.toContain('script')
})

test('no run fails since its business rules cannot be read', async () => {
  const simulator = { faults: on('sys_script', [{ fault: 'cut-json' }]) }
  const bench = await openBench({ simulator, tables: ['sys_trigger'] })
  expect(await planOf(bench, 'sys_trigger')).toMatchObject({ reading: 'keyset', notes: [] })
})

test('the dictionary is read although the order is ignored on every table', async () => {
  const bench = await openBench({ simulator: { faults: [{ fault: 'ignore-order' }] }, tables: [BENCH_TABLE] })
  expect(await planOf(bench)).toMatchObject({ columnSource: 'dictionary', presumed: true })
})
