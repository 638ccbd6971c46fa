import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { type HarvestStatus, harvestStatus } from './harvest-status.ts'

/** How often a follower looks, in milliseconds. */
const LOOK_MS = 500
/** A workflow task that failed this often is stuck, not slow. */
const STUCK_ATTEMPT = 3

/** Looks at a harvest until it ends, telling each look; throws VERSION_UNSUPPORTED where its workflow is stuck. */
export async function followHarvest(
  client: Client,
  instance: string,
  onLook: (status: HarvestStatus) => void,
  signal: AbortSignal,
): Promise<HarvestStatus> {
  for (;;) {
    const status = await harvestStatus(client, instance)
    onLook(status)
    if (status.state !== 'RUNNING') return status
    if (status.workflowTaskAttempt >= STUCK_ATTEMPT) {
      throw new HarvestError(
        'VERSION_UNSUPPORTED',
        `the workflow of ${instance} cannot go on with this release (its task failed ${status.workflowTaskAttempt} times); the Temporal UI shows why`,
      )
    }
    await sleep(LOOK_MS, undefined, { signal })
  }
}
