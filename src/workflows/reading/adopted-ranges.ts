import type { RangeState } from '../../contract/range-state.ts'
import type { AdoptedRange, AdoptedTable } from '../../contract/table/adopted-table.ts'
import { freshRange } from './range-progress.ts'

/** The ranges of a table that is repaired: those taken over have ended, the others are to be read. */
export function adoptedRanges({ ranges }: AdoptedTable, pageSize: number): readonly RangeState[] {
  return ranges.map((range) => ({ ...freshRange({ lo: range.lo, hi: range.hi }, pageSize), ...cameTo(range) }))
}

function cameTo({ hi, stored, unread }: AdoptedRange): Partial<RangeState> {
  if (unread !== null) return { hidden: null, ended: unread }
  return stored === null ? {} : { ...stored, cursor: hi, sequence: 1, ended: { by: 'done', message: null } }
}
