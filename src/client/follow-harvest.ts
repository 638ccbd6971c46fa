import type { Client } from '@temporalio/client'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { askPatiently, type SilencePatience } from './ask-patiently.ts'
import { pauseFor } from './pause-for.ts'
import { type HarvestStatus, harvestStatus } from './status/harvest-status.ts'

/** How often a follower looks, in milliseconds. */
const LOOK_MS = 500
/** A workflow task that failed this often is stuck, not slow. */
const STUCK_ATTEMPT = 3

/** How a harvest is followed; the signal ends the following, not the harvest. */
export interface FollowOptions extends SilencePatience {
  /** Is told each look, about twice a second. */
  readonly onLook?: (status: HarvestStatus) => void
}

/**
 * Looks at an instance's harvest until it ends, and gives the last look; a Temporal server that restarts is waited for. Throws
 * VERSION_UNSUPPORTED where its workflow is stuck, WorkflowNotFoundError where the instance has no run, CONFIG_INVALID where
 * Temporal stays silent, and the signal's reason once that is aborted.
 */
export async function followHarvest(
  client: Client,
  instance: string,
  { onLook, ...patience }: FollowOptions = {},
): Promise<HarvestStatus> {
  for (;;) {
    const status = await askPatiently(() => harvestStatus(client, instance), patience)
    onLook?.(status)
    if (status.state !== 'RUNNING') return status
    if (status.workflowTaskAttempt >= STUCK_ATTEMPT) {
      throw new HarvestError(
        'VERSION_UNSUPPORTED',
        `the workflow of ${instance} cannot continue with this release (its task failed ${status.workflowTaskAttempt} times); the Temporal UI shows why`,
      )
    }
    await pauseFor(LOOK_MS, patience.signal)
  }
}
