import { type Collation, fold } from '../query/match-row.ts'
import { cellOf, type SimulatedRow } from './simulated-row.ts'

/** A list that is held, or whose entries are made when they are asked for; every array is one. */
export interface Sequence<T> {
  readonly length: number
  at(position: number): T | undefined
  slice(from: number, to?: number): T[]
}

/** Rows sorted by one column and then by `sys_id`, with the folded texts beside them for binary search. */
export interface SortedIndex {
  readonly column: string
  readonly rows: Sequence<SimulatedRow>
  readonly leads: Sequence<string>
  readonly ids: Sequence<string>
}

/** Sorts rows by a column, ties by `sys_id`. */
export function buildSortedIndex(rows: readonly SimulatedRow[], column: string, collation: Collation): SortedIndex {
  const entries = rows.map((row) => ({ row, lead: fold(cellOf(row, column), collation), id: fold(row.id, collation) }))
  entries.sort((a, b) => (a.lead < b.lead ? -1 : a.lead > b.lead ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return {
    column,
    rows: entries.map((entry) => entry.row),
    leads: entries.map((entry) => entry.lead),
    ids: entries.map((entry) => entry.id),
  }
}

/** The first position in `[from, to)` whose text is at least (or, when `after`, greater than) the given one. */
export function lowerBound(texts: Sequence<string>, text: string, after: boolean, from = 0, to = texts.length): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    const probe = texts.at(middle) ?? ''
    if (after ? probe <= text : probe < text) low = middle + 1
    else high = middle
  }
  return low
}
