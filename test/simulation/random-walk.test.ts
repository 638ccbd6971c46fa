import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HarvestError } from '../../src/contract/harvest-error.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { Fault, Simulator } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

/** Scenarios in a usual run; a longer one is asked for by `SIMULATION_RUNS`, another start by `SIMULATION_SEED`. */
const RUNS = Number(process.env.SIMULATION_RUNS ?? 300)
const SEED = process.env.SIMULATION_SEED === undefined ? undefined : Number(process.env.SIMULATION_SEED)
const TABLE = 'sys_script'
/** The smallest cap of a gateway, in rows. */
const SMALLEST_CAP = 5

const hiding: fc.Arbitrary<readonly Fault[]> = fc.oneof(
  fc.constant([]),
  fc
    .double({ min: 0.02, max: 0.98, noNaN: true })
    .map((fraction) => [{ table: TABLE, fault: 'hide-rows' as const, fraction }]),
  fc.nat(400).map((first) => [{ table: TABLE, fault: 'hide-rows' as const, first }]),
  fc.nat(400).map((last) => [{ table: TABLE, fault: 'hide-rows' as const, last }]),
  fc
    .tuple(fc.nat(15), fc.nat(15))
    .map(([a, b]) => [
      { table: TABLE, fault: 'hide-rows' as const, from: Math.min(a, b).toString(16), to: Math.max(a, b).toString(16) },
    ]),
  fc.constant([{ table: TABLE, fault: 'hide-rows' as const, all: true }]),
)

/** Faults that one repeat, one refresh or a smaller page gets over. */
const passing: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.constantFrom('partial-200', 'cut-json', 'cut-gzip', 'reset', 'cancelled-transaction', 'expire-token'),
    fc.integer({ min: 1, max: 25 }),
  )
  .map(([fault, request]) => ({ table: TABLE, fault, at: { request } }) as const)

/** Changes between two requests; a table that grew faster than it is read would have no end to reach. */
const drifting = fc
  .record({ insert: fc.nat(2), update: fc.nat(3), gone: fc.nat(2), seed: fc.nat(1000) })
  .map(({ insert, update, gone, seed }) => ({ insert, update, remove: insert + gone, seed }))

const scenario = fc.record({
  rows: fc.nat(420),
  pageSize: fc.integer({ min: 1, max: 60 }),
  idsLimit: fc.integer({ min: 20, max: 120 }),
  hiding,
  passing: fc.array(passing, { maxLength: 4 }),
  cap: fc.option(fc.integer({ min: SMALLEST_CAP, max: 50 }), { freq: 4 }),
  drift: fc.option(drifting, { freq: 2 }),
  order: fc.constantFrom('sys_id' as const, 'sys_created_on' as const),
})

test('whatever is hidden, fails and changes meanwhile: every stable visible row comes exactly once, and hidden rows are counted to the row', {
  timeout: 280_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (s) => {
      const cap: readonly Fault[] = s.cap === null ? [] : [{ table: TABLE, fault: 'cap-limit', rows: s.cap }]
      const drift: readonly Fault[] =
        s.drift === null || byPosition(s.hiding) ? [] : [{ table: TABLE, fault: 'drift', ...s.drift }]
      const simulator = await simulated({
        tables: { [TABLE]: s.rows },
        faults: [...s.hiding, ...s.passing, ...cap, ...drift],
      })
      try {
        await check(simulator, s)
      } finally {
        await simulator.close()
      }
    }),
    { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: SEED }) },
  )
})

/** Rows that are hidden by their place come into view when others go, so nothing about them is stable while rows drift. */
function byPosition(hiding: readonly Fault[]): boolean {
  return hiding.some((fault) => 'first' in fault || 'last' in fault)
}

async function check(
  simulator: Simulator,
  s: {
    readonly pageSize: number
    readonly idsLimit: number
    readonly order: 'sys_id' | 'sys_created_on'
    readonly drift: unknown
  },
): Promise<void> {
  const window = s.order === 'sys_id' ? null : { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' }
  const before = new Set(simulator.visibleRows(TABLE).map((row) => row.sys_id ?? ''))
  const hiddenBefore = simulator.hiddenCount(TABLE)
  const { idsLimit, order } = s
  const pageSize = s.drift === null ? s.pageSize : s.pageSize + 10
  const walked = await walkTable(clientOf(simulator, 10_000, new HonouredLimit(SMALLEST_CAP)).tableClient(), TABLE, {
    pageSize,
    idsLimit,
    order,
    window,
  }).catch((error: unknown) => {
    // Two faults on one page are more than one repeat gets over: the workflow's part, not the walk's.
    if (
      error instanceof HarvestError &&
      ['RESPONSE_MALFORMED', 'NETWORK_FAILED', 'PAGE_TOO_EXPENSIVE', 'TOKEN_EXPIRED'].includes(error.code)
    )
      return null
    throw error
  })
  if (walked === null) return
  const changed = new Set(simulator.changes().map(({ id }) => id))
  const stable = [...before].filter((id) => !changed.has(id))
  const found = new Set(walked.ids)
  expect(found.size).toBe(walked.ids.length)
  expect(stable.filter((id) => !found.has(id))).toEqual([])
  if (changed.size === 0) {
    expect([...found].sort()).toEqual([...before].sort())
    expect(walked.hidden).toBe(hiddenBefore)
  }
}
