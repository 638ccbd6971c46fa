import { CancelledFailure } from '@temporalio/common'
import { expect, test } from 'vitest'
import type { SliceRequest, SliceResult } from '../../../src/contract/slice.ts'
import type { SimulatorOptions } from '../../../src/simulator/index.ts'
import {
  type ActivityBench,
  attemptSlice,
  type BenchOptions,
  environment,
  idsInParts,
  openBench,
  sliceOf,
} from '../../support/activity-bench.ts'

const TABLES = ['sys_script', 'sys_script_include', 'sys_user', 'sys_ui_action'] as const
const ROWS: NonNullable<SimulatorOptions['tables']> = {
  sys_script: 30,
  sys_script_include: 40,
  sys_user: 50,
  sys_ui_action: 20,
}

function openSeveral(options: Omit<BenchOptions, 'tables' | 'simulator'> = {}): Promise<ActivityBench> {
  return openBench({ ...options, tables: TABLES, simulator: { tables: ROWS } })
}

/** The first slice of the first table, to be followed by those of all others. */
function several(bench: ActivityBench, changes: Partial<SliceRequest> = {}): SliceRequest {
  const [table, ...furtherTables] = TABLES
  return sliceOf(bench, { table, furtherTables, ...changes })
}

/** What an activity came to, table by table. */
function told(result: SliceResult | null): readonly (readonly [string, string, number])[] {
  if (result === null) return []
  const all = [{ ...result, table: TABLES[0] }, ...(result.further ?? [])]
  return all.map(({ table, stoppedBy, rows }) => [table, stoppedBy, rows])
}

/** The ids that each table's receipts prove, by table. */
async function proved(bench: ActivityBench, result: SliceResult | null): Promise<Record<string, readonly string[]>> {
  if (result === null) return {}
  const all = [{ ...result, table: TABLES[0] as string }, ...(result.further ?? [])]
  const entries = all.map(async ({ table, receipt }) => {
    const receipts = receipt === null ? [] : await bench.sink.readReceipts(table, receipt)
    return [
      table,
      idsInParts(
        bench,
        receipts.flatMap(({ parts }) => parts),
      ),
    ] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

function shown(bench: ActivityBench, tables: readonly string[] = TABLES): Record<string, readonly string[]> {
  return Object.fromEntries(tables.map((table) => [table, bench.simulator.visibleIds(table)]))
}

const ALL = TABLES.map((table) => [table, 'done', ROWS[table]])

test('one activity reads the first slices of several tables, each with a receipt of its own', async () => {
  const bench = await openSeveral()
  const { result } = await attemptSlice(bench, several(bench))
  expect(told(result)).toEqual(ALL)
  expect(await proved(bench, result)).toEqual(shown(bench))
})

test('a slice that is asked for no further table tells of none', async () => {
  const bench = await openSeveral()
  const { result } = await attemptSlice(bench, sliceOf(bench))
  expect(result).toMatchObject({ stoppedBy: 'done' })
  expect(result).not.toHaveProperty('further')
  expect(result).not.toHaveProperty('seconds')
})

test('a table that its first slice does not end is the last one that is read', async () => {
  const bench = await openSeveral()
  const bounds = { maxPages: 3, maxMs: 60_000, maxBytes: 1e9 }
  const { result } = await attemptSlice(bench, several(bench, { pageSize: 14, wantedPageSize: 14, bounds }))
  expect(told(result)).toEqual([
    ['sys_script', 'done', 30],
    ['sys_script_include', 'done', 40],
    ['sys_user', 'bound', 42],
  ])
})

test('a table that is refused for good is told among the others, and those behind it are read', async () => {
  const bench = await openSeveral()
  bench.simulator.addFaults([{ fault: 'deny-table', table: 'sys_script_include' }])
  const { result } = await attemptSlice(bench, several(bench))
  expect(told(result)).toEqual([ALL[0], ['sys_script_include', 'SCOPE_FORBIDDEN', 0], ALL[2], ALL[3]])
  expect(result?.further?.[0]).toMatchObject({ receipt: null, message: expect.stringContaining('403') })
})

test('the first of several tables may be refused too', async () => {
  const bench = await openSeveral()
  bench.simulator.addFaults([{ fault: 'deny-table', table: 'sys_script' }])
  const { result } = await attemptSlice(bench, several(bench))
  expect(told(result)).toEqual([['sys_script', 'SCOPE_FORBIDDEN', 0], ...ALL.slice(1)])
})

test('a table whose failure may pass is begun by an activity of its own, and those before it are told', async () => {
  const bench = await openSeveral()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: 'sys_user', times: 10_000 }])
  const { result } = await attemptSlice(bench, several(bench))
  expect(told(result)).toEqual(ALL.slice(0, 2))
})

test('where the first table meets a failure that may pass, the others do not wait with it', async () => {
  const bench = await openSeveral()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: 'sys_script', times: 10_000 }])
  const { result } = await attemptSlice(bench, several(bench))
  expect(told(result)).toEqual([['sys_script', 'INSTANCE_UNAVAILABLE', 0]])
  expect(result).toMatchObject({ strikes: 1, receipt: null, further: [] })
})

test('a pause that the instance asks for goes with what is told', async () => {
  const bench = await openSeveral()
  bench.simulator.addFaults([{ fault: 'rate-limit', retryAfterSeconds: 7, table: 'sys_script', times: 10_000 }])
  const { result } = await attemptSlice(bench, several(bench))
  expect(result).toMatchObject({ stoppedBy: 'RATE_LIMITED', retryAfterMs: 7000, strikes: 0 })
})

test('a cancelled activity tells the tables that it has read', async () => {
  const env = environment()
  const bench = await openSeveral({
    beforeRead: (_number, { table }) => {
      if (table === 'sys_user') env.cancel('CANCELLED')
    },
  })
  const { result } = await attemptSlice(bench, several(bench), env)
  expect(told(result)).toEqual(ALL.slice(0, 2))
})

test('an activity that is cancelled in its first table is cancelled', async () => {
  const env = environment()
  const bench = await openSeveral({ beforeRead: () => env.cancel('CANCELLED') })
  const { error } = await attemptSlice(bench, several(bench), env)
  expect(error).toBeInstanceOf(CancelledFailure)
})

test.each([1, 2, 3])(
  'an attempt whose worker died in table %i is taken up there, and nothing is read again',
  async (at) => {
    const asked: string[] = []
    const bench = await openSeveral({ beforeRead: (_number, { table }) => void asked.push(table) })
    const dying = environment()
    const beats: unknown[] = []
    const died = new Promise<void>((resolve) => {
      dying.on('heartbeat', (details: { readonly table: string }) => {
        beats.push(details)
        if (details.table === TABLES[at]) resolve()
      })
    })
    // The attempt goes on as a zombie, whose results nobody hears.
    const zombie = attemptSlice(bench, several(bench), dying)
    await died
    const known = beats.at(-1)
    await zombie
    asked.length = 0
    const next = environment({ heartbeatDetails: known, attempt: 2 })
    const { result } = await attemptSlice(bench, several(bench), next)
    expect(told(result)).toEqual(ALL)
    expect(await proved(bench, result)).toEqual(shown(bench))
    expect(new Set(asked)).toEqual(new Set(TABLES.slice(at)))
  },
)
