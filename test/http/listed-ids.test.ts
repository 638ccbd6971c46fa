import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

const TABLE = 'sys_user_grmember'

test.each<{ name: string; faults: readonly Fault[] }>([
  { name: 'and the rows are counted', faults: [] },
  { name: 'and nothing is counted', faults: [{ fault: 'no-count' }] },
])('a list of ids by offset ends, unproven, where offsets are ignored $name', async ({ faults }) => {
  const simulator = await simulated({
    tables: { [TABLE]: 1000 },
    faults: [{ fault: 'ignore-range' } as const, { fault: 'ignore-offset' } as const, ...faults].map((fault) => ({
      ...fault,
      table: TABLE,
    })),
  })
  const walked = await walkTable(clientOf(simulator).tableClient(), TABLE, { reading: 'ordered-offsets', pageSize: 50 })
  expect(walked.hidden).toBeNull()
  expect(walked.requests).toBeLessThan(30)
})
