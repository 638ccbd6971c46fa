import type { RangeState } from '../../contract/range-state.ts'
import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import type { KeyRange } from '../../contract/row/key.ts'
import { unreadIn } from '../../contract/row/unread-rows.ts'
import type { SliceResult } from '../../contract/slice.ts'
import type { AdoptedRange, AdoptedTable } from '../../contract/table/adopted-table.ts'

/** What the ranges of a table have in common. */
export type SharedByRanges = Pick<RangeState, 'pageSize' | 'rights'>

/** A range before its first slice. */
export function freshRange({ lo, hi }: KeyRange, { pageSize, rights }: SharedByRanges): RangeState {
  return {
    lo,
    hi,
    cursor: lo,
    sequence: 0,
    receipt: null,
    pageSize,
    strikes: 0,
    rows: 0,
    hidden: 0,
    pages: 0,
    missingColumns: [],
    total: null,
    unproven: null,
    ended: null,
    ...(rights === undefined ? {} : { rights }),
  }
}

/** The ranges of a table that is repaired: those taken over have ended, the others are to be read. */
export function adoptedRanges({ ranges }: AdoptedTable, pageSize: number): readonly RangeState[] {
  return ranges.map((range) => ({ ...freshRange({ lo: range.lo, hi: range.hi }, { pageSize }), ...cameTo(range) }))
}

function cameTo({ hi, stored, unread }: AdoptedRange): Partial<RangeState> {
  if (unread !== null) return { hidden: null, ended: unread }
  return stored === null ? {} : { ...stored, cursor: hi, sequence: 1, ended: { by: 'done', message: null } }
}

/** A range after one more slice. */
export function afterSlice(state: RangeState, result: SliceResult): RangeState {
  const { failedPageSize: _before, downSince, triedAgain, ...before } = state
  const isStuck = result.receipt === state.receipt
  const kept = {
    ...before,
    ...(isStuck && downSince !== undefined ? { downSince } : {}),
    ...(isStuck && triedAgain !== undefined ? { triedAgain } : {}),
  }
  const { failedPageSize } = result
  return {
    ...kept,
    ...(failedPageSize === undefined ? {} : { failedPageSize }),
    cursor: result.cursor,
    // A slice that stored nothing left no receipt, so its number is free.
    sequence: result.receipt === state.receipt ? state.sequence : state.sequence + 1,
    receipt: result.receipt,
    pageSize: result.pageSize,
    strikes: result.strikes,
    rows: state.rows + result.rows,
    hidden: hiddenRows([state, result]),
    pages: state.pages + result.pages,
    missingColumns: [...new Set([...state.missingColumns, ...result.missingColumns])].sort(),
    total: state.total ?? result.total,
    unproven: state.unproven ?? result.unproven,
    ...unreadIn(state.unread, result.unread),
    ...(result.rights === undefined ? {} : { rights: result.rights }),
  }
}
