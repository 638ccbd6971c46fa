import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test.each<{ name: string; faults: readonly Fault[]; failure: { code: string; final: boolean } }>([
  {
    name: 'a row that is cancelled time and again, as is everything behind it, is too much for good',
    faults: [{ fault: 'cancelled-transaction' }],
    failure: { code: 'PAGE_TOO_EXPENSIVE', final: true },
  },
  {
    name: 'a row that is cut and then cancelled may come another time',
    faults: [
      { fault: 'cut-json', at: { request: 1 } },
      { fault: 'cancelled-transaction', at: { request: 2 } },
    ],
    failure: { code: 'RESPONSE_MALFORMED', final: false },
  },
  {
    name: 'a row that is cancelled and then cut may come another time',
    faults: [
      { fault: 'cancelled-transaction', at: { request: 1 }, times: 1 },
      { fault: 'cut-json', at: { request: 2 } },
    ],
    failure: { code: 'RESPONSE_MALFORMED', final: false },
  },
])('$name', async ({ faults, failure }) => {
  const simulator = await simulated({ faults: faults.map((fault) => ({ ...fault, table: TABLE })) })
  const walk = walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 1 })
  await expect(walk).rejects.toMatchObject(failure)
})
