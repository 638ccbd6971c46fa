import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow'
import type { HarvestActivities } from '../contract/activities.ts'
import { sliceTaskQueue } from '../contract/run/names.ts'

/**
 * Options of small activities. The cancellation type is explicit everywhere: left out, the SDK tries to cancel and
 * continues at once, and what the activity had is lost.
 * @internal
 */
export const SMALL_ACTIVITY = {
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 10 },
} as const satisfies ActivityOptions

/** Options of planning: it waits for the disk without limit; on the instance the activity itself gives up. @internal */
export const PLAN_ACTIVITY = {
  ...SMALL_ACTIVITY,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const satisfies ActivityOptions

/** Options of publishing: it waits for the disk without limit, since everything read stands behind it. @internal */
export const PUBLISH_ACTIVITY = {
  ...SMALL_ACTIVITY,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
} as const satisfies ActivityOptions

/** Options of slices: no maximum of attempts, since the slice itself counts strikes and knows what a failure means. @internal */
export const SLICE_ACTIVITY = {
  startToCloseTimeout: '180s',
  heartbeatTimeout: '10s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
} as const satisfies ActivityOptions

/** Options of waiting for a credential: days may pass, and a worker that goes is noticed within a minute. @internal */
export const AWAIT_ACTIVITY = {
  startToCloseTimeout: '30d',
  heartbeatTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
} as const satisfies ActivityOptions

/** Waiting for a good credential, on the workflow's own queue. */
export const awaitingCredentials = proxyActivities<Pick<HarvestActivities, 'awaitCredentials'>>(AWAIT_ACTIVITY)

/**
 * Options of looking for deletions: a comparison of all rows may take hours. An attempt starts from the beginning; on an instance that is
 * down the activity itself gives up, since that must not hold up what was read.
 * @internal
 */
export const SEARCH_ACTIVITY = {
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
} as const satisfies ActivityOptions

/** Looking for deletions, on the workflow's own queue. */
export const searching = proxyActivities<Pick<HarvestActivities, 'findDeletions' | 'reconcileTable'>>(SEARCH_ACTIVITY)

/** Planning, on the workflow's own queue. */
export const planning = proxyActivities<Pick<HarvestActivities, 'planTables'>>(PLAN_ACTIVITY)

/** Planning a repair, which reads every part of the repaired run; it starts from the beginning, as a search does. */
export const planningRepair = proxyActivities<Pick<HarvestActivities, 'planTables'>>(SEARCH_ACTIVITY)

/** The small activities, on the workflow's own queue. */
export const small =
  proxyActivities<Pick<HarvestActivities, 'acquireToken' | 'splitRange' | 'probeCredential' | 'requestCancellation'>>(
    SMALL_ACTIVITY,
  )

/**
 * Asking whether an instance answers at all, on the workflow's own queue: the answer is wanted now, and whoever asks waits and
 * asks again.
 */
export const probing = proxyActivities<Pick<HarvestActivities, 'probeCredential'>>({
  ...SMALL_ACTIVITY,
  retry: { ...SMALL_ACTIVITY.retry, maximumAttempts: 2 },
})

/** Publishing, on the workflow's own queue. */
export const publishing = proxyActivities<Pick<HarvestActivities, 'publishManifest'>>(PUBLISH_ACTIVITY)

/**
 * Options of projections: a large harvest takes its time, and its rows may block the process for a while. One that fails is made by
 * the next run.
 * @internal
 */
export const PROJECT_ACTIVITY = {
  startToCloseTimeout: '6h',
  heartbeatTimeout: '5m',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s', maximumAttempts: 5 },
} as const satisfies ActivityOptions

/** Projections, on the workflow's own queue. */
export const projecting = proxyActivities<Pick<HarvestActivities, 'project'>>(PROJECT_ACTIVITY)

/** Slices, on the instance's queue for slices. */
export function slices(instance: string): ReturnType<typeof proxyActivities<Pick<HarvestActivities, 'harvestSlice'>>> {
  return proxyActivities<Pick<HarvestActivities, 'harvestSlice'>>({
    ...SLICE_ACTIVITY,
    taskQueue: sliceTaskQueue(instance),
  })
}
