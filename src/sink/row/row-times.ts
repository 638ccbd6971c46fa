import type { TimeWindow } from '../../contract/run/harvest-request.ts'

/**
 * Tells whether a row's time (UTC as `yyyy-MM-dd HH:mm:ss`), or a key that begins with it, lies in a window. Windows are
 * asked for in whole seconds.
 */
export function isInWindow(time: string, { from, to }: TimeWindow): boolean {
  return rowTime(from) <= time && time < rowTime(to)
}

/** A moment (ISO 8601 in UTC) in the form that times in rows have. */
export function rowTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ')
}
