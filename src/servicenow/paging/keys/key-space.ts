import { instanceTime, isoTime } from '../../../contract/row/instance-time.ts'
import type { Key } from '../../../contract/row/key.ts'
import { splitTimeKey, timeKey } from '../../../contract/row/time-key.ts'
import type { TableOrder } from '../../../contract/table/table-plan.ts'

/** Hex digits of an id that carry the interpolation: 48 bits fit a number exactly. */
const LEADING_DIGITS = 12
const ID_DIGITS = 32
const LARGEST = 16 ** LEADING_DIGITS

/** The bounds between which to interpolate; time orders need both, ids stand in for an open end by 00… and ff…. */
export interface KeySpan {
  readonly order: TableOrder
  readonly lo: Key | null
  readonly hi: Key | null
  /** The time window that a time order's open ends stand for, as instance times; null where there is none. */
  readonly timeBounds: readonly [string, string] | null
}

/**
 * The key at a fraction of the way from `lo` to `hi`, assuming evenly spread keys; null where nothing lies between
 * (ids that are not hex, an open time order, bounds too close).
 */
export function keyBetween(span: KeySpan, fraction: number): Key | null {
  return span.order === 'sys_id' ? idBetween(span.lo, span.hi, fraction) : timeKeyBetween(span, fraction)
}

function idBetween(lo: string | null, hi: string | null, fraction: number): string | null {
  const from = lo === null || lo === '' ? 0 : leadingNumber(lo)
  const to = hi === null ? LARGEST : leadingNumber(hi)
  if (from === null || to === null || to - from < 2) return null
  const middle = Math.min(Math.max(Math.floor(from + (to - from) * fraction), from + 1), to - 1)
  return middle.toString(16).padStart(LEADING_DIGITS, '0').padEnd(ID_DIGITS, '0')
}

/** An id's leading hex digits as a number, so that ids can be told near or far; null for an id that is not hex. */
export function leadingNumber(id: string): number | null {
  const digits = id.slice(0, LEADING_DIGITS)
  return /^[0-9a-f]{12}$/.test(digits) ? Number.parseInt(digits, 16) : null
}

/** How much of the space of ids lies up to an id, from 0 to 1; null for an id that is not hex. */
export function keyFraction(id: string): number | null {
  const leading = leadingNumber(id)
  return leading === null ? null : leading / LARGEST
}

function timeKeyBetween(span: KeySpan, fraction: number): Key | null {
  const lo = span.lo === null ? null : splitTimeKey(span.lo)
  const hi = span.hi === null ? null : splitTimeKey(span.hi)
  const from = lo?.time ?? span.timeBounds?.[0]
  const to = hi?.time ?? span.timeBounds?.[1]
  if (from === undefined || to === undefined) return null
  const fromMs = Date.parse(isoTime(from))
  const seconds = (Date.parse(isoTime(to)) - fromMs) / 1000
  if (seconds >= 2) {
    const step = Math.min(Math.max(Math.floor(seconds * fraction), 1), seconds - 1)
    return timeKey({ time: instanceTime(fromMs + step * 1000), id: '' })
  }
  // Within one second, or up to the next one: by id, in the second that the span begins with.
  const id = idBetween(
    lo === null || lo.id === '' ? null : lo.id,
    hi !== null && hi.time === from && hi.id !== '' ? hi.id : null,
    fraction,
  )
  if (id !== null) return timeKey({ time: from, id })
  // The next second's beginning leaves rows on both sides only if the span reaches into that second.
  return to > from && hi !== null && hi.id !== '' ? timeKey({ time: to, id: '' }) : null
}
