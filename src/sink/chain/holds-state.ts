import type { Interval } from '../../contract/row/key.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import type { Verdict } from '../../contract/table/verdict.ts'
import { baseOf } from './base-of.ts'

/**
 * True where a table's state can be read off this entry: it has good rows and, where it is an increment, its whole window
 * was read and proved. A window of which a piece is missing changes nothing: whoever believed it would lose that piece.
 */
export function holdsState(table: ManifestTable): boolean {
  if (!hasGoodRows(table.verdict)) return false
  if (baseOf(table) === null) return true
  return claimsWhole(table) && table.hidden !== null && tiles(table.intervals)
}

/** True for a verdict about every key that was asked for; a table that was stopped or refused on the way speaks of some of them. */
export function claimsWhole({ verdict, code, hidden }: Pick<ManifestTable, 'verdict' | 'code' | 'hidden'>): boolean {
  if (code !== null) return false
  return verdict === 'complete' || verdict === 'unproven' || (verdict === 'partial' && hidden !== null)
}

function hasGoodRows(verdict: Verdict): boolean {
  switch (verdict) {
    case 'failed':
    case 'not_started':
    case 'denied':
      return false
    case 'unproven':
    case 'absent':
    case 'partial':
    case 'complete':
      return true
    default:
      return verdict satisfies never
  }
}

/** True where intervals follow each other from one open end to the other. */
function tiles(intervals: readonly Interval[]): boolean {
  const joined = intervals.every(({ lo }, at) => lo === (intervals[at - 1]?.hi ?? null) && (at === 0 || lo !== null))
  return joined && intervals.at(-1)?.hi === null
}
