import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common'
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  Next,
} from '@temporalio/worker'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { StatedFacts } from '../contract/failure/stated-facts.ts'
import { printable } from '../servicenow/http/printable.ts'

/** Told of every bug that an activity threw, whole; Temporal is told its name and message alone. */
export type BugReporter = (error: unknown) => void

/** The only place where our failures become Temporal's: type and retryability by the failure table, no cause, no secret. */
export function createFailureInterceptor(reportBug: BugReporter): () => ActivityInterceptors {
  const inbound: ActivityInboundCallsInterceptor = {
    async execute(
      input: ActivityExecuteInput,
      next: Next<ActivityInboundCallsInterceptor, 'execute'>,
    ): Promise<unknown> {
      try {
        return await next(input)
      } catch (error) {
        throw translate(error, reportBug)
      }
    },
  }
  return () => ({ inbound })
}

/** What a workflow is told beside code and message. */
function statedOf({ hint, retryAfterMs, lasts, refused, failingForMs }: HarvestError): StatedFacts {
  return {
    hint,
    retryAfterMs,
    ...(lasts ? { lasts } : {}),
    ...(refused ? { refused } : {}),
    ...(failingForMs > 0 ? { failingForMs } : {}),
  }
}

/** The Temporal failure for what an activity threw; a cancellation is none and passes unchanged. @internal */
export function translate(error: unknown, reportBug: BugReporter): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error
  if (error instanceof HarvestError) {
    const failure = ApplicationFailure.create({
      message: printable(error.message),
      type: error.code,
      nonRetryable: !error.retried,
      details: [statedOf(error)],
      // Expected failures are ours to judge: they are no alarm in the worker's metrics.
      category: ApplicationFailureCategory.BENIGN,
      ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    })
    // An expected failure's stack tells nothing but the paths of the worker's host.
    failure.stack = ''
    return failure
  }
  reportBug(error)
  const name = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
  return ApplicationFailure.nonRetryable(printable(name), 'INTERNAL')
}
