import { expect, test } from 'vitest'
import { countHidden } from '../../../src/servicenow/paging/counts/count-interval.ts'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { type WalkOptions, walkTable, wholeTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Instances that count all rows of the table, whatever range is asked for, and hide some. */
const CASES: readonly {
  readonly name: string
  readonly rows: number
  readonly faults: readonly Fault[]
  readonly options: WalkOptions
  readonly mostRequests: number
}[] = [
  {
    name: 'in the first of several intervals',
    rows: 300,
    faults: [{ fault: 'hide-rows', fraction: 0.1 }],
    options: { pageSize: 30, idsLimit: 100 },
    mostRequests: 30,
  },
  {
    name: 'in all rows, more than one answer lists',
    rows: 300,
    faults: [{ fault: 'hide-rows', all: true }],
    options: { pageSize: 30, idsLimit: 100 },
    mostRequests: 6,
  },
  {
    name: 'in a window of time that leaves rows out',
    rows: 30,
    faults: [],
    options: { order: 'sys_created_on' },
    mostRequests: 8,
  },
  {
    name: 'where the order is refused, and most rows are hidden',
    rows: 50,
    faults: [
      { fault: 'deny-query', refuses: 'order' },
      { fault: 'hide-rows', from: '1', to: 'c' },
    ],
    options: { reading: 'key-windows', pageSize: 7 },
    mostRequests: 400,
  },
]

test.each(CASES)(
  'no row is called hidden by a count without regard to ranges, and the search ends: $name',
  async ({ rows, faults, options, mostRequests }) => {
    const simulator = await simulated({
      tables: { [TABLE]: rows },
      faults: [...faults, { fault: 'wrong-count', ignoresRange: true } as const].map((each) => ({
        ...each,
        table: TABLE,
      })),
    })
    const all = simulator.visibleRows(TABLE)
    const times = all.map((row) => row.sys_created_on ?? '').sort()
    const middle = times[Math.floor(times.length / 2)] ?? ''
    const isByTime = options.order !== undefined
    const window = isByTime ? { from: '2000-01-01T00:00:00.000Z', to: `${middle.replace(' ', 'T')}.000Z` } : null
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { ...options, window })
    const within = all.filter((row) => !isByTime || (row.sys_created_on ?? '') < middle)
    expect([...walked.ids].sort()).toEqual(within.map((row) => row.sys_id).sort())
    expect(walked.hidden).toBeNull()
    expect(walked.doubts[0]).toMatch(/in a range that holds none|no row count/)
    expect(walked.requests).toBeLessThanOrEqual(mostRequests)
  },
)

test('no row is called hidden where the last rows of a table go just before an empty range counts none', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 10 },
    faults: [
      { fault: 'hide-rows' as const, first: 1 },
      { fault: 'wrong-count' as const, ignoresRange: true },
      { fault: 'drift' as const, remove: 10, at: { request: 1 } },
    ].map((fault) => ({ ...fault, table: TABLE })),
  })
  const [first = '', second = ''] = simulator.visibleRows(TABLE).map(({ sys_id = '' }) => sys_id)
  const interval = { lo: null, hi: second, keys: [first, second] }
  const client = clientOf(simulator).tableClient()
  const told = await countHidden(client, wholeTable(TABLE), interval, AbortSignal.timeout(10_000))
  // Ten are counted up to the second row, of which one is hidden; then none is counted anywhere, nor there.
  expect(told.hidden).toBe(0)
  expect(client.requests()).toBeLessThanOrEqual(4)
})
