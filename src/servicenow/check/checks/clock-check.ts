import type { OpenAnswer } from '../ask-openly.ts'
import { type CheckRow, finding, note, ok } from '../check-row.ts'

/** Clocks that differ by more than this confuse signed assertions and windows of time. In milliseconds. */
const TOLERATED_MS = 60_000

/** Holds the instance's clock, from its Date header, against ours. */
export function judgeClock(answer: OpenAnswer): CheckRow {
  const theirsMs = Date.parse(answer.header('date') ?? '')
  if (Number.isNaN(theirsMs)) return note('clock', 'the instance sent no Date header, so its clock is unknown')
  const aheadMs = theirsMs - answer.atMs
  if (Math.abs(aheadMs) <= TOLERATED_MS) return ok('clock', 'the clocks of instance and host agree within a minute')
  return finding(
    'clock',
    `the clocks differ: the instance is ${spoken(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} this host`,
    'Use NTP on this host; if it does already, tell the administrator of the instance or of the gateway.',
  )
}

function spoken(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
