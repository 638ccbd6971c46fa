import type { Key } from '../../../contract/row/key.ts'
import { hasRanges } from '../../../contract/table/reading-strategy.ts'
import type { Walk } from '../walk.ts'
import { keyBetween, keyFraction } from './key-space.ts'

/** Fewer rows than this say too little of how dense the others lie. */
const TELLING_ROWS = 100
/** So many standard deviations of a number of evenly drawn ids may lie between the expected and the real one. */
const DEVIATIONS = 4

/** What was read from the beginning of the keys to where a range begins, and how many rows the whole table counts. */
export interface ReadBefore {
  readonly rows: number
  readonly total: number
}

/**
 * Splits the rest of a table without a question where the rows before it lie as densely as all of them do on average: most ids are drawn at
 * random. Gives the inclusive end of each range, null for the open last one; null where they may lie otherwise, or in another order
 * than that of ids.
 */
export function evenEnds(walk: Walk, ranges: number, { rows, total }: ReadBefore): readonly (Key | null)[] | null {
  const { order, range, reading } = walk
  if (order !== 'sys_id' || range.lo === null || range.hi !== null || !hasRanges(reading)) return null
  const covered = keyFraction(range.lo)
  if (covered === null || rows < TELLING_ROWS || total <= rows) return null
  const expected = covered * total
  if (Math.abs(rows - expected) > DEVIATIONS * Math.sqrt(rows)) return null
  const span = { order, lo: range.lo, hi: null, timeBounds: null }
  const ends = Array.from({ length: ranges - 1 }, (_, at) => keyBetween(span, (at + 1) / ranges))
  return ends.includes(null) ? null : [...ends, null]
}
