import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { inject, onTestFinished } from 'vitest'
import { createFailureInterceptor } from '../../src/activities/failure-interceptor.ts'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { DEFAULT_SLICE_BOUNDS, ENGINE_VERSION, type HarvestRequest } from '../../src/contract/harvest-request.ts'
import { harvestTaskQueue, sliceTaskQueue } from '../../src/contract/names.ts'

/** A name that no other test uses. */
export function newInstanceName(): string {
  return `test-${randomUUID().slice(0, 8)}`
}

/** A client of the run's Temporal server, closed when the test ends. */
export async function temporalClient(): Promise<Client> {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  onTestFinished(() => connection.close())
  return new Client({ connection })
}

/** Workers for one instance's queues with these activities, stopped when the test ends. */
export async function serve(instance: string, activities: HarvestActivities): Promise<void> {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') })
  const { harvestSlice, ...small } = activities
  const shared = {
    connection,
    interceptors: { activity: [createFailureInterceptor(() => {})] },
    maxHeartbeatThrottleInterval: '1s',
  } as const
  const workers = [
    await Worker.create({
      ...shared,
      interceptors: { activity: [...shared.interceptors.activity] },
      workflowBundle: { codePath: inject('workflowBundle') },
      taskQueue: harvestTaskQueue(instance),
      activities: { ...small },
    }),
    await Worker.create({
      ...shared,
      interceptors: { activity: [...shared.interceptors.activity] },
      taskQueue: sliceTaskQueue(instance),
      activities: { harvestSlice },
    }),
  ]
  const running = workers.map((worker) => worker.run())
  onTestFinished(async () => {
    for (const worker of workers) worker.shutdown()
    await Promise.all(running)
    await connection.close()
  })
}

/** A request for an instance, with what a test wants otherwise. */
export function requestFor(instance: string, changes: Partial<HarvestRequest> = {}): HarvestRequest {
  return {
    engine: ENGINE_VERSION,
    instance,
    tables: null,
    profile: 'automation',
    mode: 'snapshot',
    compression: 'gzip',
    includeSensitive: false,
    referenceLinks: false,
    logDays: null,
    sink: 'test',
    lanes: 4,
    pageSize: 100,
    slice: DEFAULT_SLICE_BOUNDS,
    ...changes,
  }
}
