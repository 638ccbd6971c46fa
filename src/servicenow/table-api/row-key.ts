import type { Key } from '../../contract/row/key.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import { plainValue, type Row } from './row.ts'

/** Length of `yyyy-MM-dd HH:mm:ss`, the instance's own form of a time in UTC. */
const TIME_LENGTH = 19
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/** A key of a time order, taken apart. */
export interface TimeKey {
  readonly time: string
  readonly id: string
}

/** The row's position in an order; null where the row lacks the columns for it or holds them in another form. */
export function rowKey(row: Row, order: TableOrder): Key | null {
  const id = plainValue(row, 'sys_id')
  if (id === null || id === '') return null
  if (order === 'sys_id') return id
  const time = plainValue(row, order)
  return time !== null && TIME.test(time) ? timeKey({ time, id }) : null
}

/** Joins a time and an id to a key that sorts as text. */
export function timeKey({ time, id }: TimeKey): Key {
  return `${time} ${id}`
}

/** Takes a time order's key apart. */
export function splitTimeKey(key: Key): TimeKey {
  return { time: key.slice(0, TIME_LENGTH), id: key.slice(TIME_LENGTH + 1) }
}

/**
 * Compares two keys of one order, ids without regard to case, since the collation is the database's; the usual 32
 * lower-case hex digits so compare by bytes. Negative, zero or positive.
 */
export function compareKeys(a: Key, b: Key, order: TableOrder): number {
  if (order === 'sys_id') return compareIds(a, b)
  const left = splitTimeKey(a)
  const right = splitTimeKey(b)
  return compareText(left.time, right.time) || compareIds(left.id, right.id)
}

function compareIds(a: string, b: string): number {
  return compareText(a.toLowerCase(), b.toLowerCase())
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
