import type { Key } from '../../contract/row/key.ts'
import { hasRanges, type ReadingStrategy } from '../../contract/table/reading-strategy.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import type { QueryRange } from './encoded-query.ts'
import { isListable } from './quoting.ts'

/** Which rows of which table, and in which form. */
export interface PageRequest extends QueryRange {
  readonly table: string
  /** Columns to ask for; null asks for all, which only the plan's one-row look does. */
  readonly columns: readonly string[] | null
  /** Rows at most; the instance applies it before row access rules. */
  readonly limit: number
  /** True asks for the instance's count as well, which costs it a scan. */
  readonly counted: boolean
  /** True keeps references as `{link, value}`. */
  readonly referenceLinks: boolean
  /** Rows to pass over, hidden ones included; only where keys cannot tell pages apart. */
  readonly offset?: number
}

/** What every page of a walk through a table has in common. */
export type WalkedRows = Pick<
  PageRequest,
  'table' | 'order' | 'window' | 'filter' | 'only' | 'columns' | 'referenceLinks'
>

/** Asks for a table's rows from the beginning, by their ids, in no window and without a count, but for what `changes` says. */
export function firstRows(
  table: string,
  columns: readonly string[] | null,
  limit: number,
  changes: Partial<PageRequest> = {},
): PageRequest {
  return { ...fromTheBeginning('sys_id'), table, columns, limit, counted: false, referenceLinks: false, ...changes }
}

/** All rows of a table in an order. */
export function fromTheBeginning(order: TableOrder): QueryRange {
  return { order, window: null, filter: null, lo: null, includesLo: false, hi: null }
}

/** Asks for a walk's rows after a key, up to another, without a count, but for what `changes` says. */
export function after(
  { table, order, window, filter, only, columns, referenceLinks }: WalkedRows,
  { lo, hi }: { readonly lo: Key | null; readonly hi: Key | null },
  limit: number,
  changes: Partial<PageRequest> = {},
): PageRequest {
  const within = { table, order, window, filter, only, columns, referenceLinks }
  return { ...within, lo, includesLo: false, hi, limit, counted: false, ...changes }
}

/**
 * Narrows a request to rows of some ids, and to as many; no order is asked for. An id that no list can hold has to be
 * alone, and is asked for by a range of exactly itself, or by its value where ranges are not honoured.
 */
export function byIds(request: PageRequest, ids: readonly Key[], reading: ReadingStrategy): PageRequest {
  const [first] = ids
  const rows = { ...request, order: 'sys_id', unsorted: true, limit: ids.length, ids } as const
  if (ids.length !== 1 || first === undefined || isListable(first) || !hasRanges(reading)) return rows
  return { ...rows, lo: first, includesLo: true, hi: first }
}

/** Columns that a page must carry to be placed in an order. */
export function keyColumns(order: TableOrder): readonly string[] {
  return order === 'sys_id' ? ['sys_id'] : [order, 'sys_id']
}
