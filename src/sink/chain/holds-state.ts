import { tiles } from '../../contract/row/tiling.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import type { Verdict } from '../../contract/table/verdict.ts'
import { claimsWhole } from '../../contract/table/verdict.ts'
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
