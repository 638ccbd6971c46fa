import type { FailureCode } from '../failure/failure-code.ts'
import type { Key, KeyRange } from '../row/key.ts'
import type { DeletionSource } from '../row/tombstone.ts'
import type { QueryRights } from './query-rights.ts'
import type { Verdict } from './verdict.ts'

/** A range of a finished table and the digest of its last receipt; null where it stored nothing. */
export interface RangeHead extends KeyRange {
  readonly receipt: string | null
}

/** What looking for deletions in a table came to; tombstones and late rows lie on the sink. */
export interface DeletionFindings {
  readonly table: string
  /** Digest of the receipt that names what was stored; null where nothing was. */
  readonly receipt: string | null
  readonly tombstones: number
  /** Rows that came into view, or were written with an old time. */
  readonly late: number
  readonly unreadable: number
  /** Rows that are there and cannot be read, even alone: their ids, or where they lie. Absent for none. */
  readonly unread?: readonly Key[]
  /** Why deletions may be untold until all rows are compared: rows of the feeds are hidden, or may be. Absent where none are. */
  readonly feedGap?: string
  readonly doubt: string | null
  readonly deletionsFrom: readonly DeletionSource[]
}

/** How a table ended, as the workflow knows it; the receipts on the sink hold the rest. */
export interface TableResult {
  readonly table: string
  readonly verdict: Verdict
  readonly optional: boolean
  readonly rows: number
  /** Rows counted for this user but not shown; null when unknown. */
  readonly hidden: number | null
  /** rows + hidden; null when unknown. */
  readonly expected: number | null
  readonly pages: number
  /** Time from its first slice's start to its verdict, in seconds. */
  readonly seconds: number
  readonly code: FailureCode | null
  /** One sentence about the verdict, for people; null for a complete table without notes. */
  readonly reason: string | null
  readonly hint: string | null
  readonly ranges: readonly RangeHead[]
  /** Absent for a table that was read whole, and for logs. */
  readonly deletions?: DeletionFindings
  /** How it was found to let itself be read; absent where its plan says so, and where nothing had to be found out. */
  readonly rights?: QueryRights
}
