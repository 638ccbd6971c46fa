import type { Key } from '../../contract/row/key.ts'

/**
 * Compares two keys of a table's order; negative, zero or positive. Ids that are 32 hex digits compare by their bytes,
 * all others without regard to case, since the collation is the database's; hex digits being lower-case, one rule does
 * both. A time order's keys begin with a time of fixed length, so that comparing the whole text compares time, then id.
 */
export function compareKeys(a: Key, b: Key): number {
  const left = a.toLowerCase()
  const right = b.toLowerCase()
  return left < right ? -1 : left > right ? 1 : 0
}
