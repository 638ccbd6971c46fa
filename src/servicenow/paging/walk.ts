import type { Key, KeyRange, Proof } from '../../contract/row/key.ts'
import { twinsOf, type UnreadRows, unreadIn } from '../../contract/row/unread-rows.ts'
import type { ReadingStrategy } from '../../contract/table/reading-strategy.ts'
import { after, keyColumns, type PageRequest, type WalkedRows } from '../query/page-request.ts'
import type { CheckedPage, ParsedPage } from '../table-api/page/parse-page.ts'

/** What is walked: one table's rows in one order, within one range. */
export interface Walk extends WalkedRows {
  readonly reading: ReadingStrategy
  readonly range: KeyRange
  /** The only rows to read, by their ids, ascending; absent for all rows of the range. */
  readonly ids?: readonly Key[]
  /** The most ids that one counting request lists. */
  readonly idsLimit: number
}

/** What the answers tell of rows that the instance counts and does not show. */
export interface Told {
  /** How many there are between this step and the one before; null where the answers so far cannot tell. */
  readonly hidden: number | null
  /** What tells `hidden`; `none` where it is null. */
  readonly proof: Proof
  /** Why no further request could tell; null where one might, or where none is needed. */
  readonly doubt: string | null
}

/** One step of a walk: rows, and what is known of the keys from the step before up to `to`. */
export interface Step extends CheckedPage, Told {
  /** Where the step ends, inclusive; the range's end when `done`. */
  readonly to: Key | null
  readonly done: boolean
  /** The count of everything from this step's start to the range's end; null where none was asked for. */
  readonly remaining: number | null
  readonly pageSize: number
  readonly answeredAt: string | null
  /** Rows that could not be taken; absent where there are none. */
  readonly unread?: UnreadRows
  /** Size of the answers, in bytes. */
  readonly size: number
}

/** What a step without visible rows carries. */
export const NO_ROWS: CheckedPage = {
  keys: [],
  lines: Buffer.alloc(0),
  missingColumns: [],
  absentColumns: [],
  newest: null,
}

/** A page's rows, without what it says about itself. */
export function rowsIn({ keys, lines, missingColumns, absentColumns, newest }: CheckedPage): CheckedPage {
  return { keys, lines, missingColumns, absentColumns, newest }
}

/** Rows that could not be taken of an answer that brought all there are. */
export function allUnread({ unkeyed, twins }: ParsedPage): Pick<Step, 'unread'> {
  return unreadIn({ unkeyed: unkeyed.before + unkeyed.behind, unreadable: [], ...twinsOf(twins) })
}

/** Nothing is told yet: one more request may count. */
export const UNTOLD: Told = { hidden: null, proof: 'none', doubt: null }

/** So many rows are hidden, and this is the proof. */
export function told(hidden: number, proof: Exclude<Proof, 'none'>): Told {
  return { hidden, proof, doubt: null }
}

/** Nothing will ever tell, and this is why. */
export function untellable(doubt: string): Told {
  return { ...UNTOLD, doubt }
}

/** What a page tells, where so many rows lie before it that no page asks for. */
export function withTwins(known: Told, twins: number): Told {
  if (twins === 0) return known
  return known.hidden === null
    ? untellable('rows share their sys_id with the last row of a page')
    : told(known.hidden + twins, 'ids-count')
}

/** The most ids that one counting request may list. */
export const IDS_LIMIT = 10_000

/** The request for ids (and the order's time column) alone, with the instance's count. */
export function idsRequest(walk: Walk, lo: Key | null, hi: Key | null): PageRequest {
  const ids = { columns: keyColumns(walk.order), counted: true, referenceLinks: false }
  return after(walk, { lo, hi }, walk.idsLimit, ids)
}
