import type { Client } from '@temporalio/client'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { harvestTaskQueue } from '../contract/run/names.ts'
import { pauseFor } from './pause-for.ts'

/** How long a command waits for a worker before it says that there is none, in milliseconds. */
const PATIENCE_MS = 15_000
const LOOK_MS = 1000

/** Waits until a worker serves the instance's queue; throws WRONG_WORKER after 15 seconds without one, and the signal's reason once that is aborted. */
export async function requireWorkers(client: Client, instance: string, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    if (await hasWorkers(client, instance)) return
    await pauseFor(LOOK_MS, signal)
  }
  throw new HarvestError('WRONG_WORKER', `no worker serves ${instance} on this Temporal`, {
    hint: 'Start "harvester worker" with the same TEMPORAL_ADDRESS, and the same SERVICENOW_INSTANCE or SERVICENOW_BASE_URL.',
  })
}

/** Tells whether a worker serves the instance's queue at this moment. */
export async function hasWorkers({ connection, options }: Client, instance: string): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace: options.namespace,
    taskQueue: { name: harvestTaskQueue(instance) },
  })
  return (pollers ?? []).length > 0
}
