import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/workflow'
import { type FailureCode, isFailureCode } from '../../contract/failure/failure-code.ts'
import { statedHint } from '../../contract/failure/stated-hint.ts'

/** The failure of an activity or child workflow, as it was reported. */
export interface StatedFailure {
  /** INTERNAL for anything that is not one of our failures: a bug stays a bug. */
  readonly code: FailureCode | 'INTERNAL'
  readonly message: string
  /** What to do about this very failure; absent for what is none of ours. */
  readonly hint?: string
}

/** Reads the failure code out of what an activity or a child workflow rejected with. */
export function failureOf(error: unknown): StatedFailure {
  if (error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) {
    return error.cause === undefined ? { code: 'INTERNAL', message: error.message } : failureOf(error.cause)
  }
  if (error instanceof ApplicationFailure && isFailureCode(error.type))
    return { code: error.type, message: error.message, ...statedHint(error.details) }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : 'unknown' }
}

/** Tells whether a child could not be started since its workflow id belongs to an execution that still runs. */
export function isIdTaken(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError'
}
