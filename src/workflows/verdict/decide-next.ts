import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { MOST_STRIKES, type SliceResult, type StopReason } from '../../contract/slice.ts'

/** What follows a slice. */
export type Next =
  | { readonly kind: 'ended' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'wait'; readonly ms: number; readonly why: string }
  | { readonly kind: 'probe' }
  | { readonly kind: 'refused' }

/** Longest pause between two tries, in milliseconds. */
const LONGEST_PAUSE_MS = 60_000

/** Failures that time may heal: the range goes on after a pause. */
const HEALED_BY_TIME: readonly StopReason[] = [
  'RATE_LIMITED',
  'INSTANCE_UNAVAILABLE',
  'TOKEN_ENDPOINT_UNAVAILABLE',
  'NETWORK_FAILED',
  'REQUEST_TIMED_OUT',
  'RESPONSE_MALFORMED',
]
/** Failures of the sink wait for a person without limit: what is committed stays good. */
const WAITS_FOR_THE_SINK: readonly StopReason[] = ['SINK_FULL', 'SINK_UNAVAILABLE']

/** Decides by a slice's end alone whether the range goes on, after what pause, or what has to be asked first. */
export function decideNext(result: SliceResult): Next {
  const { stoppedBy, strikes, retryAfterMs } = result
  if (stoppedBy === 'done') return { kind: 'ended' }
  if (stoppedBy === 'bound' || stoppedBy === 'drained') return { kind: 'continue' }
  if (stoppedBy === 'TOKEN_EXPIRED') return { kind: 'probe' }
  if (stoppedBy === 'CREDENTIALS_REJECTED') return { kind: 'refused' }
  if (stoppedBy === 'RATE_LIMITED' && retryAfterMs !== null)
    return { kind: 'wait', ms: retryAfterMs, why: 'the instance asked for a pause' }
  if (WAITS_FOR_THE_SINK.includes(stoppedBy))
    return { kind: 'wait', ms: LONGEST_PAUSE_MS, why: 'the output folder cannot be written' }
  if (HEALED_BY_TIME.includes(stoppedBy) && strikes < MOST_STRIKES)
    return { kind: 'wait', ms: pauseMs(strikes), why: stoppedBy }
  return { kind: 'ended' }
}

/** One second, doubled with each strike, at most a minute. @internal */
export function pauseMs(strikes: number): number {
  return Math.min(1000 * 2 ** strikes, LONGEST_PAUSE_MS)
}

/** The failure code of a stop, or null where a slice stopped without failing. */
export function failureOfStop(stoppedBy: StopReason): FailureCode | null {
  return stoppedBy === 'done' || stoppedBy === 'bound' || stoppedBy === 'drained' ? null : stoppedBy
}
