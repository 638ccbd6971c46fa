import { expect, test } from 'vitest'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test('rows that lie together are stepped over without searching for them anew in the whole range', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 2000 },
    oneSecond: [TABLE],
    faults: [{ table: TABLE, fault: 'hide-rows', all: true }],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, {
    order: 'sys_created_on',
    window: { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
    pageSize: 50,
    idsLimit: 100,
  })
  expect(walked).toMatchObject({ ids: [], hidden: 2000 })
  // About thirty to find the second within a century, then windows of at most 100 rows, each cut from the one around it and
  // looked at once more.
  expect(walked.requests).toBeLessThan(150)
})

test('rows that come in behind the last one while it is counted are not hidden, also where answers are capped', async () => {
  const simulator = await simulated({ tables: { [TABLE]: 16 } })
  const rows = simulator.visibleRows(TABLE)
  for (let request = 1; request <= 10; request += 1) {
    simulator.startOver({ [TABLE]: rows })
    simulator.addFaults([
      { table: TABLE, fault: 'cap-limit', rows: 6 },
      { table: TABLE, fault: 'drift', insert: 3, ahead: true, at: { request } },
    ])
    const client = clientOf(simulator, 10_000, new HonouredLimit(6)).tableClient()
    const { hidden } = await walkTable(client, TABLE, { pageSize: 7 })
    expect({ request, hidden }).toEqual({ request, hidden: 0 })
  }
})
