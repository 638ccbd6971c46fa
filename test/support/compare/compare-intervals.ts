import { dirname, join } from 'node:path'
import type { KeyRange } from '../../../src/contract/row/key.ts'
import { compareTable } from './compare-harvest.ts'
import { partRows, readManifest, type StoredRow } from './stored-rows.ts'

/** What a comparison found that went interval by interval. */
export interface IntervalComparison {
  readonly rows: number
  /** The first differences: missing, added, doubled or changed rows, and intervals that do not follow each other. */
  readonly differences: readonly string[]
}

/** More than these help nobody. */
const MOST_DIFFERENCES = 20

/**
 * Compares a table of any size with its source, field by field, one interval of the manifest after the other: the
 * intervals must tile the key space, and the part of each must hold what the source has between its keys.
 */
export function compareIntervals(
  manifestPath: string,
  table: string,
  sourceRows: (range: KeyRange) => readonly StoredRow[],
): IntervalComparison {
  const claimed = readManifest(manifestPath).tables.find((each) => each.table === table)
  if (claimed === undefined) return { rows: 0, differences: [`${table}: not in the manifest`] }
  const omitted = new Set([...claimed.secretColumns, ...claimed.sensitiveColumns])
  const differences: string[] = []
  let rows = 0
  let reached: string | null = null
  for (const [at, { lo, hi, part }] of claimed.intervals.entries()) {
    if (lo !== reached || (hi === null) !== (at === claimed.intervals.length - 1))
      differences.push(`${table}: the interval (${lo}, ${hi}] follows ${reached}`)
    const stored = part === null ? [] : partRows(join(dirname(manifestPath), part))
    differences.push(...compareTable(table, stored, sourceRows({ lo, hi }), omitted))
    if (differences.length >= MOST_DIFFERENCES) break
    rows += stored.length
    reached = hi
  }
  return { rows, differences: differences.slice(0, MOST_DIFFERENCES) }
}
