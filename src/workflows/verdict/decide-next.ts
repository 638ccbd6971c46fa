import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
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

/** Decides only by a slice's end whether the range continues, after what pause, or what has to be asked first. */
export function decideNext(result: SliceResult): Next {
  const { stoppedBy, strikes, retryAfterMs } = result
  if (stoppedBy === 'done') return { kind: 'ended' }
  if (stoppedBy === 'bound' || stoppedBy === 'drained') return { kind: 'continue' }
  const { waitsFor } = FAILURE_POLICY[stoppedBy]
  switch (waitsFor) {
    case 'token':
      return { kind: 'probe' }
    case 'credential':
      return { kind: 'refused' }
    case 'sink':
      // A person frees the disk, however long it takes: what is committed stays good.
      return { kind: 'wait', ms: LONGEST_PAUSE_MS, why: 'the output folder cannot be written' }
    case 'time':
      if (retryAfterMs !== null) return { kind: 'wait', ms: retryAfterMs, why: 'the instance asked to wait' }
      return strikes < MOST_STRIKES ? { kind: 'wait', ms: pauseMs(strikes), why: stoppedBy } : { kind: 'ended' }
    case 'nothing':
      return { kind: 'ended' }
    default:
      return waitsFor satisfies never
  }
}

/** One second, doubled with each strike, at most a minute. @internal */
export function pauseMs(strikes: number): number {
  return Math.min(1000 * 2 ** strikes, LONGEST_PAUSE_MS)
}

/** The failure code of a stop, or null where a slice stopped without failing. */
export function failureOfStop(stoppedBy: StopReason): FailureCode | null {
  return stoppedBy === 'done' || stoppedBy === 'bound' || stoppedBy === 'drained' ? null : stoppedBy
}
