import type { Client } from '@temporalio/client'
import { expect } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import { harvestWorkflowId, sliceTaskQueue, tableWorkflowId } from '../../../src/contract/run/names.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import { startersOf } from '../../support/temporal/executions.ts'
import { startWorkerProcess } from '../../support/temporal/worker-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

const ROWS = 12_000
/** A page of the slices that follow when the first has shown how large the table is. */
const HELD_FROM = 16
/** Temporal's number for the queues of activities. */
const ACTIVITY_QUEUE = 2

/** Who asks a queue for work. */
async function pollersOf(client: Client, queue: string): Promise<ReadonlySet<string>> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: queue },
    taskQueueType: ACTIVITY_QUEUE,
  })
  return new Set((pollers ?? []).flatMap(({ identity }) => identity ?? []))
}

/** Lets so many workers share the slices of one table, and expects its rows exact and each worker to have served. */
export async function shareOneTable(count: number): Promise<void> {
  const simulator = await simulated({ tables: { sys_script: ROWS } })
  const held = simulator.holdAt('sys_script', HELD_FROM)
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  for (let worker = 0; worker < count; worker += 1) startWorkerProcess(simulator, folder, { lanes: 1 })
  await until(
    'every worker asks for slices',
    async () => (await pollersOf(client, sliceTaskQueue(instance))).size === count,
  )
  const slice = { maxPages: 5, maxMs: 60_000, maxBytes: 32_000_000 }
  const request = requestFor(instance, {
    tables: ['sys_script'],
    pageSize: 100,
    sink: 'directory',
    lanes: count,
    slice,
  })
  await startHarvest(client, request)
  const asked = (): number => simulator.requests().filter(({ path }) => path.endsWith('/table/sys_script')).length
  // With one lane each, so many pages are asked for by as many workers.
  await until('every worker waits for a page', () => asked() >= HELD_FROM + count - 1)
  held.release()
  const outcome = await harvestResult(client, instance)
  const { rows, differences } = compareOutput(folder, outcome, ['sys_script'], simulator)
  expect({ rows, differences }).toEqual({ rows: ROWS, differences: [] })
  const ids = [harvestWorkflowId(instance), tableWorkflowId(instance, 'sys_script')]
  const served = new Set<string>()
  for (const id of ids) for (const starter of await startersOf(client, id)) served.add(starter)
  // One of the workers for slices in each process; that for workflows calls itself the same.
  expect(served.size).toBe(count)
}
