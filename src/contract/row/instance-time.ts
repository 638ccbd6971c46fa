import type { TimeWindow } from '../run/harvest-request.ts'

/** The form in which an instance writes times: `yyyy-MM-dd HH:mm:ss`, in UTC. */
export const INSTANCE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/** Length of a time in the instance's form, in characters. */
export const INSTANCE_TIME_LENGTH = 19

/** A moment (ISO 8601 in UTC, or Unix milliseconds) as the instance writes it, and as its queries read it: in whole seconds. */
export function instanceTime(moment: string | number): string {
  const iso = typeof moment === 'number' ? new Date(moment).toISOString() : moment
  return iso.slice(0, INSTANCE_TIME_LENGTH).replace('T', ' ')
}

/** A time that the instance wrote, as ISO 8601. */
export function isoTime(time: string): string {
  return `${time.replace(' ', 'T')}.000Z`
}

/**
 * Tells whether a time that the instance wrote, or a key that begins with one, lies in a window. Windows are asked for in
 * whole seconds.
 */
export function isInWindow(time: string, { from, to }: TimeWindow): boolean {
  return instanceTime(from) <= time && time < instanceTime(to)
}
