import { type Connection, isGrpcServiceError } from '@temporalio/client'
import type { Worker } from '@temporalio/worker'
import { FAILURE_TEXTS } from '../../contract/failure/failure-texts.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { harvestTaskQueue } from '../../contract/run/names.ts'
import type { Sink } from '../../sink/sink.ts'

/** Temporal answers at once, or is not there. In milliseconds. */
const ANSWER_MS = 2000

/** What gRPC answers whoever may not ask, or a server that does not know the question. */
const NOT_TOLD: readonly number[] = [7, 12]

/** The workers of one instance, and what they stand on. */
export interface ReadyParts {
  readonly instance: string
  readonly namespace: string
  readonly connection: Connection
  readonly workers: readonly Worker[]
  readonly sink: Sink
}

/**
 * Why these workers could not take up a harvest now; null where they could: both run, Temporal answers and has seen them ask for
 * work, and the sink can be written. Names no path, no address and no secret.
 */
export async function unreadyBecause(parts: ReadyParts): Promise<string | null> {
  if (parts.workers.some((worker) => worker.getState() !== 'RUNNING')) return 'the worker is not running'
  return (await temporalFault(parts)) ?? (await sinkFault(parts.sink))
}

async function temporalFault({ connection, namespace, instance, workers }: ReadyParts): Promise<string | null> {
  try {
    const { pollers } = await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: harvestTaskQueue(instance) } }),
    )
    // A server that has just started knows nobody, until they ask it for work.
    const known = (pollers ?? []).some((poller) => workers.some(({ options }) => options.identity === poller.identity))
    return known ? null : 'Temporal answers, and the worker does not ask it for work yet'
  } catch (error) {
    if (isGrpcServiceError(error) && NOT_TOLD.includes(error.code)) return null
    return 'Temporal does not answer'
  }
}

async function sinkFault(sink: Sink): Promise<string | null> {
  try {
    await sink.requireWritable?.()
    return null
  } catch (error) {
    return error instanceof HarvestError ? FAILURE_TEXTS[error.code].meaning : 'the sink cannot be written'
  }
}
