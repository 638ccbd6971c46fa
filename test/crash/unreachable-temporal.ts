import type { Client } from '@temporalio/client'
import { inject } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { harvestWorkflowId } from '../../src/contract/run/names.ts'
import { compareOutput } from '../support/compare/compare-output.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { cuttableLine } from '../support/servers/cuttable-line.ts'
import { startWorkerProcess } from '../support/temporal/worker-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const TABLES = { sys_script: 8000, sys_user: 2000 } as const

/** Harvests while the line between the worker and Temporal is cut in the middle of the run, and mended after `outage`. */
export async function harvestThroughOutage(
  outage: (client: Client, instance: string) => Promise<void>,
): Promise<{ readonly verdict: string | undefined; readonly rows: number; readonly differences: readonly string[] }> {
  const simulator = await simulated({ tables: TABLES })
  const held = simulator.holdAt('sys_script', 21)
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const line = await cuttableLine(inject('temporalAddress'))
  const instance = instanceName(simulator.url)
  startWorkerProcess(simulator, folder, { temporalAddress: line.address })
  const tables = Object.keys(TABLES)
  await startHarvest(client, requestFor(instance, { tables, pageSize: 200, sink: 'directory', lanes: 2 }))
  await until('the 21st page is asked for', held.reached)
  line.cut()
  held.release()
  await outage(client, instance)
  line.mend()
  const outcome = await harvestResult(client, instance)
  const { rows, differences } = compareOutput(folder, outcome, tables, simulator)
  return { verdict: outcome?.verdict, rows, differences }
}

/** Tells whether the server has given an activity of the run, or of its tables, to somebody anew. */
export async function triedAgain(client: Client, instance: string): Promise<boolean> {
  const { raw } = await client.workflow.getHandle(harvestWorkflowId(instance)).describe()
  const children = (raw.pendingChildren ?? []).flatMap(({ workflowId }) => workflowId ?? [])
  const own = raw.pendingActivities ?? []
  const theirs = await Promise.all(
    children.map(async (id) => (await client.workflow.getHandle(id).describe()).raw.pendingActivities ?? []),
  )
  return [...own, ...theirs.flat()].some(({ attempt }) => (attempt ?? 1) > 1)
}
