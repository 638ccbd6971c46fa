import { FAILURE_POLICY, type FailureSubject } from './failure-policy.ts'
import { HarvestError } from './harvest-error.ts'

/** Tells whether an error is a failure of ours that speaks of one of these subjects alone. */
export function speaksOf(error: unknown, ...subjects: readonly FailureSubject[]): error is HarvestError {
  return error instanceof HarvestError && subjects.includes(FAILURE_POLICY[error.code].subject)
}
