import { CancelledFailure } from '@temporalio/activity'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { StopReason } from '../../contract/slice.ts'

/** Why a slice stops, with the failure behind it where there is one. */
export interface SliceStop {
  readonly by: StopReason
  readonly failure: HarvestError | null
}

/** A stop without a failure. */
export function stopped(by: 'done' | 'bound' | 'drained'): SliceStop {
  return { by, failure: null }
}

/** The stop that an error means; rethrows what is neither a failure of ours, nor a cancellation, nor the slice's deadline. */
export function stopFor(error: unknown): SliceStop {
  if (error instanceof CancelledFailure) return stopped('drained')
  if (error instanceof HarvestError) return { by: error.code, failure: error }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const failure = new HarvestError('REQUEST_TIMED_OUT', "the slice's time ended during a request", { cause: error })
    return { by: failure.code, failure }
  }
  throw error
}
