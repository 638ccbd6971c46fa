import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { compareIntervals } from '../support/compare/compare-intervals.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { executionsOf } from '../support/temporal/executions.ts'
import { startWorkerProcess } from '../support/temporal/worker-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const TABLE = 'sys_user_grmember'
const ROWS = 300_000
/** The server of the tests suggests to continue after 60 events; slices that were at work then still end in this execution. */
const MOST_EVENTS = 100

test('a table of many slices continues as new again and again, and its rows are exact', async () => {
  const simulator = await simulated({ generated: { [TABLE]: ROWS } })
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  startWorkerProcess(simulator, folder)
  const slice = { maxPages: 5, maxMs: 60_000, maxBytes: 256_000_000 }
  await startHarvest(client, requestFor(instance, { tables: [TABLE], pageSize: 1000, sink: 'directory', slice }))
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables).toMatchObject([{ verdict: 'complete', rows: ROWS, hidden: 0 }])
  const visible = (range: Parameters<typeof simulator.visibleRows>[1]) => simulator.visibleRows(TABLE, range)
  expect(compareIntervals(outcome?.manifest ?? '', TABLE, visible)).toEqual({ rows: ROWS, differences: [] })
  const executions = await executionsOf(client, tableWorkflowId(instance, TABLE))
  expect(executions.length).toBeGreaterThan(3)
  expect(Math.max(...executions.map(({ events }) => events))).toBeLessThan(MOST_EVENTS)
  expect(await executionsOf(client, harvestWorkflowId(instance))).toHaveLength(1)
})
