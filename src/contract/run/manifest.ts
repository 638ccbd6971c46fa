import type { FailureCode } from '../failure/failure-code.ts'
import type { StoredPart } from '../receipt.ts'
import type { Interval, Key } from '../row/key.ts'
import type { DeletionSource } from '../row/tombstone.ts'
import type { AccessFacts } from '../table/access-facts.ts'
import type { ReadingStrategy } from '../table/reading-strategy.ts'
import type { ColumnSource, RowCondition, TableOrder } from '../table/table-plan.ts'
import type { Verdict } from '../table/verdict.ts'
import type { HarvestRequest, TimeWindow } from './harvest-request.ts'

/** How a run ended: read to its end, or stopped on purpose. */
export type RunState = 'finished' | 'cancelled' | 'failed'

/** What an increment changes, and what it says of deletions. */
export interface Increment {
  /** The run whose state of this table it changes; that run's may be an increment again, the first of the chain is a snapshot. */
  readonly base: string
  /** Parts of tombstones; they apply before the rows of the increment. */
  readonly tombstones: readonly StoredPart[]
  /**
   * Parts of rows that a comparison of all rows found: they came into view, or were written with an old time. Ascending by
   * `sys_id`; they apply after the rows of the increment, whatever their versions.
   */
  readonly late: readonly StoredPart[]
  /** Where deletions were looked for; empty where they were not. */
  readonly deletionsFrom: readonly DeletionSource[]
  /** Ids that the instance counts and no longer shows to this user: no tombstone is written for them. */
  readonly unreadable: number
  /** Rows that are there and cannot be read, even alone: their ids, or where they lie. Absent for none. */
  readonly unread?: readonly Key[]
  /** Why deletions may be untold until all rows are compared: rows of the feeds are hidden, or may be. Absent where none are. */
  readonly feedGap?: string
  /** Why no tombstone could be written although ids are gone; null where nothing stood against it. */
  readonly doubt: string | null
}

/** What the manifest says of one table. */
export interface ManifestTable {
  readonly table: string
  readonly title: string
  readonly verdict: Verdict
  readonly optional: boolean
  readonly rows: number
  readonly hidden: number | null
  readonly expected: number | null
  readonly code: FailureCode | null
  readonly reason: string | null
  readonly hint: string | null
  readonly notes: readonly string[]
  readonly order: TableOrder
  readonly window: TimeWindow | null
  /** How its rows were read; absent in manifests of release 0.1, which read by key alone. */
  readonly reading?: ReadingStrategy
  /** The only rows that were read, since others may hold secrets; absent where all were. */
  readonly only?: RowCondition
  readonly columns: readonly string[]
  readonly columnSource: ColumnSource
  /** Columns never asked for because they hold secrets, and columns off unless asked for. */
  readonly secretColumns: readonly string[]
  readonly sensitiveColumns: readonly string[]
  /** Columns asked for and missing from at least one row. */
  readonly withheldColumns: readonly string[]
  readonly pages: number
  readonly requests: number
  readonly pageSizes: readonly [number, number] | null
  /** The instance's count at the table's first request; rows + hidden is the count as it was proved. */
  readonly countBefore: number | null
  /** The instance's clock at the first and last answer, ISO 8601. */
  readonly readFrom: string | null
  readonly readTo: string | null
  /** The instance's clock at the table's first request minus the safety lag, ISO 8601: where an increment would start. */
  readonly watermark: string | null
  readonly parts: readonly StoredPart[]
  readonly intervals: readonly Interval[]
  /** The newest row by its time of update, `<yyyy-MM-dd HH:mm:ss> <sys_id>`; null or absent where rows carry none. */
  readonly newest?: Key | null
  /** Why rows are missing that no request can bring any more; null or absent for none. */
  readonly gap?: string | null
  /** Null for a table that was read whole (logs: within their window); absent in manifests of release 0.1. */
  readonly increment?: Increment | null
}

/** Everything that a run claims about its files; written last, and the only thing that readers trust. */
export interface Manifest {
  /** 1 was written by release 0.1, which knew no increments. */
  readonly schemaVersion: 1 | 2
  readonly run: string
  readonly state: RunState
  readonly verdict: Verdict
  readonly instance: { readonly name: string; readonly origin: string }
  readonly authMethod: string
  readonly harvester: string
  /** ISO 8601, from the workflow's clock, so that publishing twice gives the same bytes. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly request: HarvestRequest
  readonly planDigest: string
  /** Null where nothing of it could be read; absent in manifests of release 0.1. */
  readonly access?: AccessFacts | null
  readonly tables: readonly ManifestTable[]
}

/** The newest finished run of an instance, and where each table's last good rows are. */
export interface Latest {
  readonly schemaVersion: 1 | 2
  readonly run: string
  readonly startedAt: string
  /** Path of the manifest relative to this file. */
  readonly manifest: string
  readonly tables: Readonly<Record<string, LatestTable>>
  /** Runs that were repaired, each with the run that stands in for it; absent where none was. */
  readonly repaired?: Readonly<Record<string, string>>
}

/** Where a table's last good rows are. */
export interface LatestTable {
  /** The run to fold from: its snapshot, or the newest of its increments. */
  readonly run: string
  readonly watermark: string | null
  readonly verdict: Verdict
  /** Increments since the snapshot that they stand on; absent in pointers of release 0.1, which knew snapshots only. */
  readonly increments?: number
  /** Increments since all rows were last compared, or the snapshot was read. */
  readonly unreconciled?: number
}
