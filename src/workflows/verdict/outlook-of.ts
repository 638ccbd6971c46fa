import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow'

/** What a failure says of the time after it. */
export interface Outlook {
  /** The pause that the instance asked for, in milliseconds; null where it asked for none. */
  readonly retryAfterMs: number | null
  /** True where it stays so until a person changes something. */
  readonly lasts: boolean
  /** True where somebody answered and refused. */
  readonly refused: boolean
  /** For how long the same has failed, in milliseconds; 0 where it failed once. */
  readonly failingForMs: number
}

/** Ten tries take minutes; a longer time tells of clocks that differ. In milliseconds. */
const MOST_BELIEVED_MS = 3_600_000

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
    failingForMs: 'failingForMs' in stated ? believed(stated.failingForMs) : 0,
  }
}

function believed(ms: unknown): number {
  return typeof ms === 'number' && ms > 0 ? Math.min(ms, MOST_BELIEVED_MS) : 0
}
