import { expect, test } from 'vitest'
import type { ReadingStrategy } from '../../../src/contract/table/reading-strategy.ts'
import type { Fault, Simulator } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { type Walked, walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

interface Case {
  readonly name: string
  readonly rows: number
  readonly faults: readonly Fault[]
  readonly verdict: Walked['verdict']
  /** What is said; absent where nothing is. */
  readonly says?: RegExp
  readonly mostRequests: number
}

const MANY_DIGITS = '1'.repeat(400)

/** Counts that are wrong, each with the verdict that all rows and that count deserve. */
const WRONG_COUNTS: readonly Case[] = [
  {
    name: 'one too low, 30 rows',
    rows: 30,
    faults: [{ fault: 'wrong-count', by: -1 }],
    verdict: 'unproven',
    says: /counts 29 rows where it shows 30/,
    mostRequests: 4,
  },
  {
    name: 'one too low, 12,000 rows',
    rows: 12_000,
    faults: [{ fault: 'wrong-count', by: -1 }],
    verdict: 'unproven',
    says: /counts 999 rows where it shows 1000/,
    mostRequests: 16,
  },
  {
    name: 'one too low for one answer',
    rows: 30,
    faults: [{ fault: 'wrong-count', by: -1, at: { request: 1 } }],
    verdict: 'complete',
    mostRequests: 3,
  },
  {
    name: 'one too low where the last page is full to its last row',
    rows: 2001,
    faults: [{ fault: 'wrong-count', by: -1 }],
    verdict: 'unproven',
    says: /counts 1000 rows where it shows 1001/,
    mostRequests: 7,
  },
  {
    name: 'one too low where the only page is full to its last row',
    rows: 1001,
    faults: [{ fault: 'wrong-count', by: -1 }],
    verdict: 'unproven',
    says: /counts 0 rows where it shows 1/,
    mostRequests: 6,
  },
  {
    name: 'one too high in the last answer, once: 501 for 500',
    rows: 2500,
    faults: [{ fault: 'wrong-count', by: 1, at: { request: 3 } }],
    verdict: 'complete',
    mostRequests: 4,
  },
  {
    name: 'without regard to the range, 12,000 rows',
    rows: 12_000,
    faults: [{ fault: 'wrong-count', ignoresRange: true }],
    verdict: 'unproven',
    says: /in a range that holds none/,
    mostRequests: 18,
  },
  {
    name: 'without regard to the range, 2,500 rows',
    rows: 2500,
    faults: [{ fault: 'wrong-count', ignoresRange: true }],
    verdict: 'unproven',
    says: /in a range that holds none/,
    mostRequests: 8,
  },
  {
    name: '3, whatever is asked, of 30 rows',
    rows: 30,
    faults: [{ fault: 'wrong-count', is: '3' }],
    verdict: 'unproven',
    says: /counts 3 rows where it shows 30/,
    mostRequests: 4,
  },
  {
    name: '2^60 of 30 rows',
    rows: 30,
    faults: [{ fault: 'wrong-count', is: '1152921504606846976' }],
    verdict: 'unproven',
    says: /no row count, and the Aggregate API does not either/,
    mostRequests: 7,
  },
  {
    name: '400 digits, of 30 rows',
    rows: 30,
    faults: [{ fault: 'wrong-count', is: MANY_DIGITS }],
    verdict: 'unproven',
    says: /no row count, and the Aggregate API does not either/,
    mostRequests: 7,
  },
  {
    name: 'a billion, whatever is asked, of 30 rows',
    rows: 30,
    faults: [{ fault: 'wrong-count', is: '1000000000' }],
    verdict: 'unproven',
    says: /in a range that holds none/,
    mostRequests: 8,
  },
]

function idsOf(simulator: Simulator): readonly (string | undefined)[] {
  return simulator.visibleIds(TABLE)
}

test.each(WRONG_COUNTS)(
  'all rows come, and the contradiction is said, where the count is $name',
  async ({ rows, faults, verdict, says, mostRequests }) => {
    const simulator = await simulated({
      tables: { [TABLE]: rows },
      faults: faults.map((fault) => ({ ...fault, table: TABLE })),
    })
    const walked = await walkTable(clientOf(simulator).tableClient(), TABLE)
    expect(walked.ids).toEqual(idsOf(simulator))
    expect(walked).toMatchObject({ verdict, hidden: verdict === 'complete' ? 0 : null })
    if (says !== undefined) expect(walked.doubts[0]).toMatch(says)
    expect(walked.requests).toBeLessThanOrEqual(mostRequests)
  },
)

const READINGS: readonly { readonly reading: ReadingStrategy; readonly faults: readonly Fault[] }[] = [
  { reading: 'keyset', faults: [] },
  { reading: 'key-windows', faults: [{ fault: 'deny-query', refuses: 'order' }] },
  { reading: 'ordered-offsets', faults: [{ fault: 'deny-query', refuses: 'range' }] },
  { reading: 'offsets', faults: [{ fault: 'deny-query' }] },
]
const PAGE = 6

test.each(READINGS)(
  'a count one off at any answer, or at all, loses no row about the end of a page, read by $reading',
  async ({ reading, faults }) => {
    const simulator = await simulated({ tables: { [TABLE]: 0 } })
    for (const by of [1, -1])
      for (const request of [1, 2, 3])
        for (const times of [1, 1000])
          for (let rows = PAGE - 1; rows <= 2 * PAGE + 1; rows += 1) {
            const ids = Array.from({ length: rows }, (_, at) => String(at + 10).padEnd(32, '0'))
            simulator.startOver({ [TABLE]: ids.map((sys_id) => ({ sys_id })) })
            const slip = { fault: 'wrong-count', by, at: { request }, times } as const
            simulator.addFaults([...faults, slip].map((fault) => ({ ...fault, table: TABLE })))
            const options = { reading, pageSize: PAGE, idsLimit: PAGE }
            const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, options)
            expect({ by, request, times, ids: [...walked.ids].sort() }).toEqual({ by, request, times, ids })
          }
  },
)

test('a row that was shown is not forgotten where the next answer neither counts nor shows it', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 0 } })
  const ids = ['f0', 'f1'].map((id) => id.padEnd(32, '0'))
  simulator.startOver({ [TABLE]: ids.map((sys_id) => ({ sys_id })) })
  const faults: readonly Fault[] = [
    { fault: 'wrong-count', is: '0' },
    // Hidden rows come in before them and use up the limit.
    { fault: 'hide-rows', from: '0', to: 'e' },
    { fault: 'drift', insert: 2, at: { request: 1 }, times: 3, from: '0', to: 'd' },
  ]
  simulator.addFaults(faults.map((fault) => ({ ...fault, table: TABLE })))
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 2 })
  expect(walked.ids).toEqual(ids)
  expect(walked.verdict).toBe('unproven')
})
