import type { TimeWindow } from '../../../contract/run/harvest-request.ts'

/** An increment begins this long before the last one's end: a row may be written later than its time says. In milliseconds. */
const OVERLAP_MS = 600_000

/** The window that follows what was read until some moment, and reads again what may have come late; moments in Unix milliseconds. */
export function incrementWindow(readUntilMs: number, untilMs: number): TimeWindow {
  return {
    from: new Date(Math.min(readUntilMs - OVERLAP_MS, untilMs)).toISOString(),
    to: new Date(untilMs).toISOString(),
  }
}
