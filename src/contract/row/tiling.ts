import { sureOrder } from './compare-keys.ts'
import type { Key, KeyRange } from './key.ts'

/** What keeps ranges from covering a key space once and without a gap. */
export interface TilingFault {
  /** `empty`: it ends where it begins, or before. `overlap`: it begins before the one before it ends. `gap`: it begins elsewhere than there. */
  readonly is: 'empty' | 'overlap' | 'gap' | 'end-open'
  /** The range in question, by number from 0; for `end-open`, how many there are. */
  readonly at: number
  /** Where the keys before it end; null at the start of the key space. */
  readonly expected: Key | null
}

/**
 * Where ranges, in their order, do not cover a key space from one open end to the other, each key once. `end-open` stands for
 * keys behind the last range, or for all of them where there is none.
 */
export function tilingFaults(ranges: readonly KeyRange[]): readonly TilingFault[] {
  const faults: TilingFault[] = []
  for (const [at, { lo, hi }] of ranges.entries()) {
    const before = ranges[at - 1]
    const expected = before?.hi ?? null
    if (lo !== null && hi !== null && (sureOrder(lo, hi) ?? -1) >= 0) faults.push({ is: 'empty', at, expected })
    const overlaps = before !== undefined && (before.hi === null || lo === null || (sureOrder(before.hi, lo) ?? 0) > 0)
    if (overlaps) faults.push({ is: 'overlap', at, expected })
    else if (lo !== expected) faults.push({ is: 'gap', at, expected })
  }
  const last = ranges.at(-1)
  if (last === undefined || last.hi !== null)
    faults.push({ is: 'end-open', at: ranges.length, expected: last?.hi ?? null })
  return faults
}

/** Tells whether ranges, in their order, cover a key space from one open end to the other, each key once. */
export function tiles(ranges: readonly KeyRange[]): boolean {
  return tilingFaults(ranges).length === 0
}
