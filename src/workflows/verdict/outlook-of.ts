import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow'

/** What a failure says of the time after it. */
export interface Outlook {
  /** The pause that the instance asked for, in milliseconds; null where it asked for none. */
  readonly retryAfterMs: number | null
  /** True where it stays so until a person changes something. */
  readonly lasts: boolean
  /** True where somebody answered and refused. */
  readonly refused: boolean
}

/** Reads what an activity's failure says of the time after it; failures of older releases say less. */
export function outlookOf(error: unknown): Outlook {
  const cause = error instanceof ActivityFailure ? error.cause : error
  const first: unknown = cause instanceof ApplicationFailure ? cause.details?.[0] : null
  const stated = typeof first === 'object' && first !== null ? first : {}
  const wait = 'retryAfterMs' in stated && typeof stated.retryAfterMs === 'number' ? stated.retryAfterMs : null
  return {
    retryAfterMs: wait,
    lasts: 'lasts' in stated && stated.lasts === true,
    refused: 'refused' in stated && stated.refused === true,
  }
}
