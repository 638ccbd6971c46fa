import type { FailureCode } from './failure/failure-code.ts'
import type { StoredPart } from './receipt.ts'
import type { Interval, Key, KeyRange } from './row/key.ts'
import type { UnreadRows } from './row/unread-rows.ts'
import type { SliceBounds } from './run/harvest-request.ts'
import type { QueryRights } from './table/query-rights.ts'

/** Which run an activity works for; every activity refuses another instance's. */
export interface RunRef {
  readonly instance: string
  /** `workflowInfo().firstExecutionRunId` of the harvest: the name of the run's folder. */
  readonly run: string
  readonly sink: string
}

/** One activity's piece of work: walk a range from a cursor until done or a bound. */
export interface SliceRequest {
  readonly run: RunRef
  readonly table: string
  readonly planDigest: string
  readonly range: KeyRange
  /** Exclusive start; null at the beginning of an open range. */
  readonly cursor: Key | null
  readonly sequence: number
  /** Digest of the receipt before this one in the range. */
  readonly previous: string | null
  /** Rows per page at which the slice before ended. */
  readonly pageSize: number
  /** The smallest page size that is known to fail; absent where none is, and from workflows of release 0.1. */
  readonly failedPageSize?: number
  /** Rows per page that the run asks for. */
  readonly wantedPageSize: number
  /** Up to how many rows pages grow; absent where they do not. */
  readonly largestPageSize?: number
  /** Failures in a row without progress, so far. */
  readonly strikes: number
  readonly bounds: SliceBounds
  /** Rows that the range's earlier slices stored, and the range's count where known: for progress alone. */
  readonly rowsBefore: number
  readonly rangeTotal: number | null
  /** True for a table's first slice: it ends after its first page where more rows remain than one slice holds. */
  readonly yieldsToLanes: boolean
  /** How long an instance that does not answer is waited for, in milliseconds; absent for the default. */
  readonly giveUpAfterMs?: number
  /** The most rows beyond that page which are no reason to end it; absent for as many as a slice holds, as in release 0.2. */
  readonly mostForOneLane?: number
  /** How the table was found to let itself be read, where its plan presumes that; absent while nothing had to be found out. */
  readonly rights?: QueryRights
  /**
   * Tables whose first slices follow in the same activity, in this order, while each slice ends its table; absent for none. A worker of an
   * older release reads none of them.
   */
  readonly furtherTables?: readonly string[]
}

/** Failures in a row without progress after which a range is given up, its rows kept. */
export const MOST_STRIKES = 10

/** Why a slice ended: `done` the range is read, `bound` a limit of the slice, `drained` asked to stop, or a failure. */
export type StopReason = 'done' | 'bound' | 'drained' | FailureCode

/** The heartbeat's details: only what is durable, so that a successor can stand on it. */
export interface SliceProgress {
  readonly table: string
  /** Where the range begins, which tells it from the table's others; absent in heartbeats of earlier releases. */
  readonly rangeFrom?: Key | null
  readonly rowsBefore: number
  readonly rangeTotal: number | null
  readonly cursor: Key | null
  readonly parts: readonly StoredPart[]
  readonly intervals: readonly Interval[]
  /** True once the last interval reaches the range's end. */
  readonly done: boolean
  readonly pageSize: number
  readonly failedPageSize?: number
  readonly strikes: number
  readonly pages: number
  readonly requests: number
  readonly pageSizes: readonly [number, number]
  readonly missingColumns: readonly string[]
  readonly absentColumns?: { readonly first: readonly string[]; readonly last: readonly string[] }
  readonly readFrom: string | null
  readonly readTo: string | null
  readonly total: number | null
  readonly unproven: string | null
  /** Absent where every row could be taken. */
  readonly unread?: UnreadRows
  /** The newest row by its time of update so far; absent before one is known. */
  readonly newest?: Key
  /** For how long the attempt had run when it said this, in milliseconds: one that Temporal timed out could not say it itself. */
  readonly runningMs?: number
  /** When the first of the strikes in a row was counted, ISO 8601; absent after progress. */
  readonly failingSince?: string
  /** Set while the instance does nothing but ask for pauses. */
  readonly pause?: AskedPause
  /** How the table was found to let itself be read; absent where its plan says so, and while nothing had to be found out. */
  readonly rights?: QueryRights
  /** Set while the worker sends the instance fewer requests at a time than it might. */
  readonly narrowed?: NarrowedRequests
  /** What the slices of tables before this one came to in the same activity, receipts included; absent where it is the first. */
  readonly before?: readonly TableSlice[]
}

/** Fewer requests at a time than might be: how many, of how many, and what for: the instance refused more, or is busy. */
export interface NarrowedRequests {
  readonly width: number
  readonly most: number
  readonly because: 'refused' | 'busy'
}

/** How many requests a worker sends the instance at a time, and that they are fewer than might be; null where they are not. */
export interface RequestsAtATime {
  readonly width: number
  readonly narrowed: NarrowedRequests | null
}

/** A pause that the instance asks for, with times in ISO 8601: since when it asks for nothing else, and when that is no longer heeded. */
export interface AskedPause {
  readonly since: string
  /** When the next attempt begins. */
  readonly until: string
  readonly givesUpAt: string
}

/** What a slice tells the workflow: counters, the next cursor and the digest of its receipt; never rows. */
export interface SliceResult {
  readonly stoppedBy: StopReason
  /** A failure's message, capped and without control characters; null when none. */
  readonly message: string | null
  /** What to do about this very failure; absent where the failure policy's words are all that is known, and when none. */
  readonly hint?: string
  readonly retryAfterMs: number | null
  readonly cursor: Key | null
  /** What was learnt of page sizes: the next one to ask for, and the smallest that failed, absent for none. */
  readonly pageSize: number
  readonly failedPageSize?: number
  readonly strikes: number
  /** Digest of the slice's receipt; the request's `previous` where nothing was stored. */
  readonly receipt: string | null
  readonly rows: number
  readonly hidden: number | null
  readonly pages: number
  readonly requests: number
  readonly missingColumns: readonly string[]
  readonly total: number | null
  readonly unproven: string | null
  /** Absent where every row could be taken. */
  readonly unread?: UnreadRows
  /** How the table was found to let itself be read; absent where its plan says so, and while nothing had to be found out. */
  readonly rights?: QueryRights
  /** How long it took, in seconds with one decimal; absent where the activity was asked for no further table. */
  readonly seconds?: number
  /** What the first slices of further tables came to that followed, as many as did; absent where the activity was asked for none. */
  readonly further?: readonly TableSlice[]
}

/** What one of several tables' slices came to. */
export interface TableSlice extends SliceResult {
  readonly table: string
}
