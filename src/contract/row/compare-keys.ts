import type { Key, KeyRange } from './key.ts'

/**
 * Compares two keys of one order; negative, zero or positive. Ids that are 32 hex digits compare by their bytes, all others
 * without regard to case; hex digits being lower-case, one rule does both. A time order's keys begin with a time of fixed
 * length, so that comparing the whole text compares time, then id. The database may put keys that are not hex in another
 * order: where rows come from an instance, hold them against {@link sureOrder}.
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

/**
 * The order of two keys where no database's collation changes it, as of {@link compareKeys}; null where it depends on the
 * collation. Up to where two keys part they are alike, and then one ends, or both continue with a digit or a small letter:
 * everywhere digits come before letters and these in their order. `_`, `.` and capitals lie before or behind them.
 */
export function sureOrder(a: Key, b: Key): number | null {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at += 1
  if (at === end) return a.length - b.length
  const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
  if (isPlain(left) && isPlain(right)) return left - right
  return foldedKey(a) === foldedKey(b) ? 0 : null
}

/** Tells whether a key lies in a range `(lo, hi]`, as far as that can be told whatever the collation. */
export function mayLieIn(key: Key, { lo, hi }: KeyRange): boolean {
  return (lo === null || (sureOrder(key, lo) ?? 1) > 0) && (hi === null || (sureOrder(key, hi) ?? -1) <= 0)
}

/** True for the codes of 0 to 9 and a to z. */
function isPlain(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a)
}
