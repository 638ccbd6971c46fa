import { expect, test } from 'vitest'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test('a hidden window that is too much for one transaction is listed in smaller ones', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 1000 },
    faults: [
      { table: TABLE, fault: 'hide-rows', from: '4', to: 'c' },
      { table: TABLE, fault: 'quota', rows: 60 },
    ],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { pageSize: 50 })
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  expect(walked.hidden).toBe(simulator.hiddenCount(TABLE))
  expect(walked.requests).toBeLessThan(130)
})

test('ids that are too many for one transaction are listed in smaller pieces where ranges are refused', async () => {
  const simulator = await simulated({
    tables: { [TABLE]: 1000 },
    faults: [
      { table: TABLE, fault: 'ignore-range' },
      { table: TABLE, fault: 'hide-rows', fraction: 0.3 },
      { table: TABLE, fault: 'quota', rows: 60 },
    ],
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 50 })
  expect(walked.ids).toEqual(simulator.visibleIds(TABLE))
  expect(walked.hidden).toBe(simulator.hiddenCount(TABLE))
  expect(walked.requests).toBeLessThan(115)
})
