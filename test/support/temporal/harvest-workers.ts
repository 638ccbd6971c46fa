import { type NativeConnection, Worker } from '@temporalio/worker'
import { createFailureInterceptor } from '../../../src/activities/failure-interceptor.ts'
import type { HarvestActivities } from '../../../src/contract/activities.ts'
import { harvestTaskQueue, sliceTaskQueue } from '../../../src/contract/run/names.ts'
import { quickRetries } from './quick-retries.ts'

/** What workers of one instance run on. */
export interface WorkerParts {
  readonly connection: NativeConnection
  readonly instance: string
  readonly activities: HarvestActivities
  /** Path of the workflows' bundle. */
  readonly workflowBundle: string
  /** What the workers call themselves in histories; the SDK's own name where left out. */
  readonly identity?: string
}

/** Two workers as in production: one for workflows and small activities, one for slices. */
export async function createWorkers(parts: WorkerParts): Promise<readonly Worker[]> {
  const { connection, instance, workflowBundle, identity } = parts
  const { harvestSlice, ...small } = parts.activities
  const shared = {
    connection,
    maxHeartbeatThrottleInterval: '1s',
    ...(identity === undefined ? {} : { identity }),
  } as const
  const interceptors = { activity: [quickRetries, createFailureInterceptor(() => {})] }
  return [
    await Worker.create({
      ...shared,
      interceptors,
      workflowBundle: { codePath: workflowBundle },
      // Workflows run beside the test instead of in a thread of their own, which takes half a second to start.
      debugMode: true,
      taskQueue: harvestTaskQueue(instance),
      activities: { ...small },
    }),
    await Worker.create({ ...shared, interceptors, taskQueue: sliceTaskQueue(instance), activities: { harvestSlice } }),
  ]
}
