import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test('a row that is cancelled time and again, as is everything behind it, is too much for good', async () => {
  const simulator = await simulated({ faults: [{ table: TABLE, fault: 'cancelled-transaction' }] })
  const walk = walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 1 })
  await expect(walk).rejects.toMatchObject({ code: 'PAGE_TOO_EXPENSIVE', final: true })
})

test('rows whose answers stay cut, whatever is asked, may come another time', async () => {
  const simulator = await simulated({ faults: [{ table: TABLE, fault: 'cut-json' }] })
  const walk = walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 1 })
  await expect(walk).rejects.toMatchObject({ code: 'RESPONSE_MALFORMED', final: false })
})

/** Bad moments at a page of one row: none of them is the row's doing. */
const MOMENTS: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  {
    name: 'cut and then cancelled',
    faults: [
      { fault: 'cut-json', at: { request: 1 } },
      { fault: 'cancelled-transaction', at: { request: 2 } },
    ],
  },
  {
    name: 'cancelled and then cut',
    faults: [
      { fault: 'cancelled-transaction', at: { request: 1 }, times: 1 },
      { fault: 'cut-json', at: { request: 2 } },
    ],
  },
  { name: 'cut three times', faults: [{ fault: 'cut-json', times: 3 }] },
  { name: 'cut until its id alone is asked for', faults: [{ fault: 'cut-json', times: 4 }] },
]

test.each(MOMENTS)('no row is stepped over for a bad moment: $name', async ({ faults }) => {
  const simulator = await simulated({
    tables: { [TABLE]: 30 },
    faults: faults.map((fault) => ({ ...fault, table: TABLE })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 1 })
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  expect(walked).toMatchObject({ verdict: 'complete', hidden: 0, unread: [] })
})
