import { expect, test } from 'vitest'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { clientOf, simulated } from '../support/instance-client.ts'
import { walkTable } from '../support/walk-table.ts'

test('where smaller pages fail once too and come whole when asked again, the size that failed is soon asked for once more', async () => {
  // The first page fails twice, and every page after it once.
  const faults = [{ request: 1 }, { request: 2, every: 2 }].map((at) => ({
    fault: 'partial-200' as const,
    table: 'sys_script',
    at,
  }))
  const simulator = await simulated({ tables: { sys_script: 6000 }, faults })
  const walked = await walkTable(clientOf(simulator, 10_000, new HonouredLimit(10_000)).tableClient(), 'sys_script')
  expect(walked.ids).toEqual(simulator.visibleIds('sys_script'))
  const limits = simulator
    .requests()
    .filter(({ path }) => path.endsWith('/sys_script'))
    .map(({ query }) => Number(new URLSearchParams(query).get('sysparm_limit')))
  expect(limits.slice(0, 9)).toEqual([1000, 1000, 500, 750, 750, 875, 875, 1000, 1000])
})
