import { Connection } from '@temporalio/client'
import { NativeConnection, type WorkerOptions as TemporalWorkerOptions, Worker } from '@temporalio/worker'
import { createActivities } from '../activities/create-activities.ts'
import { createFailureInterceptor } from '../activities/failure-interceptor.ts'
import { type AttemptLog, createLogInterceptor, namesOf } from '../activities/log-interceptor.ts'
import { HarvestPlaces } from '../activities/places/harvest-places.ts'
import { createPlaceInterceptor } from '../activities/places/place-interceptor.ts'
import { harvestTaskQueue, sliceTaskQueue } from '../contract/run/names.ts'
import { payloadConversion } from '../encryption/payload-conversion.ts'
import { openTracing, type Tracing } from '../tracing/open-tracing.ts'
import { METHOD_LINES } from './auth-landmarks.ts'
import { composeDependencies } from './compose-dependencies.ts'
import { unreadyBecause } from './health/readiness.ts'
import { installRuntime } from './install-runtime.ts'
import type { Logger } from './logger.ts'
import { RELEASE } from './release.ts'
import { temporalUnreachable } from './temporal-unreachable.ts'
import {
  completeOptions,
  type WorkerDeploymentVersion,
  type WorkerOptions,
  type WorkerParts,
} from './worker-options.ts'

/** Workflows kept in memory at the same time; each is small, and one instance has few. */
const CACHED_WORKFLOWS = 100

/** Two workers in one process: one for workflows and small activities, one for slices. */
export interface RunningWorkers {
  /** Name of the instance that they serve. */
  readonly instance: string
  /** Settles when both have stopped; rejects when one failed. */
  readonly stopped: Promise<void>
  /** Asks both to drain: slices seal what they have and return. */
  readonly shutdown: () => void
  /** Proves the credential once; throws as acquiring a token does. */
  readonly prove: (signal: AbortSignal) => Promise<void>
  /** Why they could not take up a harvest now, one clause without a secret or a path; null where they could. */
  readonly unreadyBecause: () => Promise<string | null>
}

/** Starts the workers of one instance, once in a process: only workers need the SDK's native side, which keeps a process alive. Prints the method of authentication word for word. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const parts = completeOptions(options)
  installRuntime(parts.log, parts.metrics)
  const tracing = await tracingOf([parts], parts.log)
  try {
    // One instance needs no more than one place.
    const running = await serveInstance(parts, { places: null, tracing })
    return { ...running, stopped: running.stopped.finally(() => tracing?.close()) }
  } catch (error) {
    await tracing?.close()
    throw error
  }
}

/**
 * Starts the workers of several instances in one process, as {@link startWorkers} does for one: each has queues, slots,
 * connections and a credential of its own, so that none waits for another's instance. Where one cannot be started, the others
 * are stopped again, and its failure is thrown.
 */
export async function startAllWorkers(all: readonly WorkerOptions[], log: Logger): Promise<readonly RunningWorkers[]> {
  const parts = all.map(completeOptions)
  installRuntime(log, parts.find(({ metrics }) => metrics !== null)?.metrics)
  const shared = { places: placesOf(parts, log), tracing: await tracingOf(parts, log) }
  const started = await Promise.allSettled(parts.map((each) => serveInstance(each, shared)))
  const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  const failed = started.find((each) => each.status === 'rejected')
  if (failed === undefined) {
    const all = Promise.allSettled(running.map(({ stopped }) => stopped)).then(() => shared.tracing?.close())
    return running.map((each) => ({ ...each, stopped: each.stopped.finally(() => all) }))
  }
  // Those that did start would keep a process alive that has failed.
  for (const { shutdown } of running) shutdown()
  await Promise.all(running.map(({ stopped }) => stopped))
  await shared.tracing?.close()
  throw failed.reason
}

/** A harvest continues on the newest version, by `patched`; a table's workflow says itself that it stays with its own. */
function versioned(version: WorkerDeploymentVersion): Pick<TemporalWorkerOptions, 'workerDeploymentOptions'> {
  return {
    workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior: 'AUTO_UPGRADE' },
  }
}

/** What a long-lived worker says of its work: what fails is said at once, what goes well to those who want to know. */
function attemptLog(log: Logger): AttemptLog {
  return {
    ended: (facts) => log.info('activity ended', facts),
    failed: (facts) => log.warn('attempt failed', facts),
  }
}

function placesOf(parts: readonly WorkerParts[], log: Logger): HarvestPlaces | null {
  const most = parts.find(({ maxHarvests }) => maxHarvests !== null)?.maxHarvests ?? null
  if (most === null) return null
  const onWait = (instance: string): void => log.info('waiting for a free place', { instance, most })
  return new HarvestPlaces({ most, nowMs: () => performance.now(), onWait })
}

/** What the workers of a process have in common. */
interface Shared {
  readonly places: HarvestPlaces | null
  readonly tracing: Tracing | null
}

async function tracingOf(parts: readonly WorkerParts[], log: Logger): Promise<Tracing | null> {
  const url = parts.find(({ traces }) => traces !== null)?.traces ?? null
  if (url === null) return null
  return openTracing({ url, release: RELEASE, onLost: () => log.warn('traces could not be sent') })
}

async function serveInstance(parts: WorkerParts, { places, tracing }: Shared): Promise<RunningWorkers> {
  const { instance, temporal, workflowBundle, log } = parts
  log.landmark(METHOD_LINES[parts.credentials.method])
  const native = await NativeConnection.connect(temporal.connection).catch(temporalUnreachable(temporal))
  const connection = await Connection.connect(temporal.connection)
  const { dependencies, close } = composeDependencies(parts, connection)
  const { harvestSlice, ...small } = createActivities(dependencies)
  const reportBug = (error: unknown): void =>
    log.error('activity broke', { error: error instanceof Error ? (error.stack ?? error.message) : 'unknown' })
  const shared = {
    connection: native,
    namespace: temporal.namespace,
    dataConverter: payloadConversion(temporal.keys ?? null, temporal.namespace),
    interceptors: {
      activity: [
        createFailureInterceptor(reportBug),
        ...(places === null ? [] : [createPlaceInterceptor(places, instance.name)]),
        ...(tracing === null ? [] : [tracing.interceptor((args) => namesOf(instance.name, args))]),
        ...(parts.logsAttempts ? [createLogInterceptor(attemptLog(log), instance.name, tracing?.traceId)] : []),
      ],
    },
    ...(parts.deployment === null ? {} : versioned(parts.deployment)),
    maxHeartbeatThrottleInterval: '1s',
    shutdownGraceTime: '1s',
    stickyQueueScheduleToStartTimeout: '2s',
  } satisfies Partial<TemporalWorkerOptions>
  const workflows = await Worker.create({
    ...shared,
    workflowBundle: (await tracing?.workflowBundle(temporal.keys != null)) ?? workflowBundle,
    ...(tracing === null ? {} : { sinks: tracing.sinks }),
    taskQueue: harvestTaskQueue(instance.name),
    activities: { ...small },
    maxCachedWorkflows: CACHED_WORKFLOWS,
  })
  const slices = await Worker.create({
    ...shared,
    taskQueue: sliceTaskQueue(instance.name),
    activities: { harvestSlice },
    maxConcurrentActivityTaskExecutions: parts.lanes,
  })
  const running = [workflows.run(), slices.run()]
  const shutdown = (): void => {
    for (const worker of [workflows, slices]) if (worker.getState() === 'RUNNING') worker.shutdown()
  }
  const stopped = Promise.all(running.map((run) => run.finally(shutdown))).then(async () => {
    await close()
    await connection.close()
    await native.close()
  })
  const prove = async (signal: AbortSignal): Promise<void> => {
    await dependencies.authenticator.prove(signal)
  }
  const ready = { instance: instance.name, namespace: temporal.namespace, connection, sink: parts.sink }
  return {
    instance: instance.name,
    stopped,
    shutdown,
    prove,
    unreadyBecause: () => unreadyBecause({ ...ready, workers: [workflows, slices] }),
  }
}
