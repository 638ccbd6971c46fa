import type { Key, KeyRange } from './key.ts'

/**
 * Compares two keys of one order; negative, zero or positive. Ids that are 32 hex digits compare by their bytes, all others
 * without regard to case, since the collation is the database's; hex digits being lower-case, one rule does both. A time
 * order's keys begin with a time of fixed length, so that comparing the whole text compares time, then id.
 */
export function compareKeys(a: Key, b: Key): number {
  const left = foldedKey(a)
  const right = foldedKey(b)
  return left < right ? -1 : left > right ? 1 : 0
}

/** A key as it is compared: two keys are of the same row where these are equal. */
export function foldedKey(key: Key): string {
  return key.toLowerCase()
}

/** Tells whether a key lies in a range `(lo, hi]`. */
export function isInRange(key: Key, { lo, hi }: KeyRange): boolean {
  return (lo === null || compareKeys(key, lo) > 0) && (hi === null || compareKeys(key, hi) <= 0)
}
