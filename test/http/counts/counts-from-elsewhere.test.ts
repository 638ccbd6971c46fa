import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { clientOf, simulated } from '../../support/instance-client.ts'
import { type Walked, walkTable } from '../../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

/** Tables that are not counted in the usual way, with what comes of them. */
const UNCOUNTED: readonly {
  readonly name: string
  readonly faults: readonly Fault[]
  readonly verdict: Walked['verdict']
  readonly says?: RegExp
  readonly mostRequests: number
}[] = [
  {
    name: 'the header is missing',
    faults: [{ fault: 'no-count', api: 'table' }],
    verdict: 'complete',
    mostRequests: 8,
  },
  {
    name: 'the header is missing, and a tenth of the rows is hidden',
    faults: [
      { fault: 'no-count', api: 'table' },
      { fault: 'hide-rows', fraction: 0.1 },
    ],
    verdict: 'partial',
    mostRequests: 16,
  },
  {
    name: 'the header is a number of 400 digits',
    faults: [{ fault: 'wrong-count', is: '9'.repeat(400), api: 'table' }],
    verdict: 'complete',
    mostRequests: 8,
  },
  {
    name: 'the header is missing, and the Aggregate API is refused',
    faults: [
      { fault: 'no-count', api: 'table' },
      { fault: 'deny-table', api: 'stats' },
    ],
    verdict: 'unproven',
    says: /sends no row count, and the Aggregate API does not either \(.*status 403/,
    mostRequests: 9,
  },
  {
    name: 'counted queries are cancelled for their cost',
    faults: [{ fault: 'costly-count', api: 'table' }],
    verdict: 'complete',
    mostRequests: 14,
  },
  {
    name: 'every count is cancelled for its cost',
    faults: [{ fault: 'costly-count' }],
    verdict: 'unproven',
    says: /the Aggregate API does not either/,
    mostRequests: 17,
  },
]

test.each(UNCOUNTED)('all rows come, with a count from elsewhere where there is one: $name', async (uncounted) => {
  const { faults, verdict, says, mostRequests } = uncounted
  const simulator = await simulated({
    tables: { [TABLE]: 2500 },
    faults: faults.map((fault) => ({ ...fault, table: TABLE })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE)
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  expect(walked).toMatchObject({ verdict, hidden: verdict === 'unproven' ? null : simulator.hiddenCount(TABLE) })
  if (says !== undefined) expect(walked.doubts[0]).toMatch(says)
  expect(walked.requests).toBeLessThanOrEqual(mostRequests)
})

test('a costly count makes no row unreadable where pages of one row were asked for from the beginning', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 12 },
    faults: [{ table: TABLE, fault: 'costly-count', api: 'table' }],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 1 })
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  expect(walked).toMatchObject({ verdict: 'complete', hidden: 0, unread: [] })
})
