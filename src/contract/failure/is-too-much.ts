import { FAILURE_POLICY } from './failure-policy.ts'
import { HarvestError } from './harvest-error.ts'

/** True for a failure that says that an answer was too much for one transaction: a smaller one helps. */
export function isTooMuch(error: unknown): error is HarvestError {
  return error instanceof HarvestError && FAILURE_POLICY[error.code].smallerPage === 'helps'
}
