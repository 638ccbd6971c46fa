import { GIVE_UP_AFTER_MS } from '../../contract/run/harvest-request.ts'

/** Pauses between two tries of an instance that is down, in milliseconds: short ones at first, since a restart takes a minute. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/** How an instance that is down is waited for. */
export interface Outage {
  /** Since when it has not answered, ISO 8601. */
  readonly since: string
  /** How long the next try waits, in milliseconds. */
  readonly ms: number
  /** ISO 8601. */
  readonly givesUpAt: string
}

/** What follows a try at `nowMs` that found the instance down, `since` when that is known; null once it was waited for long enough. */
export function outageAt(nowMs: number, since: string | null, giveUpAfterMs: number = GIVE_UP_AFTER_MS): Outage | null {
  const began = since ?? new Date(nowMs).toISOString()
  const downMs = nowMs - Date.parse(began)
  if (downMs >= giveUpAfterMs) return null
  const pauseMs = Math.min(Math.max(downMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS)
  return {
    since: began,
    ms: Math.min(pauseMs, giveUpAfterMs - downMs),
    givesUpAt: new Date(Date.parse(began) + giveUpAfterMs).toISOString(),
  }
}
