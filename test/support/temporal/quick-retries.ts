import { activityInfo } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'

/** How much sooner activities of the tests are tried again than the workflow's policy says. */
const SOONER = 10

/** Lets a failed activity be tried again after a tenth of its policy's pause; a pause that the failure states itself stays. */
export function quickRetries(): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        try {
          return await next(input)
        } catch (error) {
          if (!(error instanceof ApplicationFailure) || error.nextRetryDelay != null) throw error
          const { type, nonRetryable, details, category, message } = error
          const sooner = ApplicationFailure.create({
            message,
            ...(type == null ? {} : { type }),
            nonRetryable: nonRetryable ?? false,
            details: details ?? [],
            ...(category == null ? {} : { category }),
            nextRetryDelay: pauseOfPolicyMs() / SOONER,
          })
          sooner.stack = error.stack ?? ''
          throw sooner
        }
      },
    },
  }
}

/** The pause before the next attempt, as the policy of this activity has it. */
function pauseOfPolicyMs(): number {
  const { attempt, retryPolicy } = activityInfo()
  const { initialInterval = 1_000, maximumInterval = 100_000, backoffCoefficient = 2 } = retryPolicy ?? {}
  return Math.min(Number(initialInterval) * backoffCoefficient ** (attempt - 1), Number(maximumInterval))
}
