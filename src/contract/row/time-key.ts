import { INSTANCE_TIME_LENGTH } from './instance-time.ts'
import type { Key } from './key.ts'

/** A key of a time order, taken apart. */
export interface TimeKey {
  readonly time: string
  readonly id: string
}

/** Joins a time and an id to a key that sorts as text. */
export function timeKey({ time, id }: TimeKey): Key {
  return `${time} ${id}`
}

/** Takes a time order's key apart. */
export function splitTimeKey(key: Key): TimeKey {
  return { time: key.slice(0, INSTANCE_TIME_LENGTH), id: key.slice(INSTANCE_TIME_LENGTH + 1) }
}
