/** How far the instance's clock may be ahead of ours and still be believed: less than increments overlap by. In milliseconds. */
const MOST_AHEAD_MS = 300_000

/** True where a moment lies further in our future than clocks differ. */
export function isAhead(ms: number, ourNowMs: number): boolean {
  return ms > ourNowMs + MOST_AHEAD_MS
}

/** True where a moment lies further in our past or future than clocks differ. */
export function isOff(ms: number, ourNowMs: number): boolean {
  return Math.abs(ms - ourNowMs) > MOST_AHEAD_MS
}

/** The instance's moment, or ours where it is ahead of it: what was not yet read must not count as read. */
export function believedMs(ms: number, ourNowMs: number): number {
  return isAhead(ms, ourNowMs) ? ourNowMs : ms
}
