import type { Interval, Key, KeyRange } from './row/key.ts'

/** One durable file of rows. */
export interface StoredPart {
  /** Path relative to the run's folder. */
  readonly path: string
  readonly rows: number
  /** Size as stored, in bytes. */
  readonly bytes: number
  /** Hash of the stored bytes, hex. */
  readonly sha256: string
}

/** Who wrote a part or a receipt: unique even between an activity and its zombie from before a reset. */
export interface WriterIdentity {
  readonly runId: string
  readonly activityId: string
  readonly attempt: number
}

/** What one slice stored: the proof that `publishManifest` follows, chained by digest to the slice before it. */
export interface Receipt {
  readonly schemaVersion: 1
  readonly table: string
  readonly range: KeyRange
  /** Number of this slice in its range, from 0. */
  readonly sequence: number
  /** Digest of the range's previous receipt; null for the first. */
  readonly previous: string | null
  /** Where the slice began, exclusive; null at the start of an open range. */
  readonly from: Key | null
  /** Where the next slice continues; equal to the range's `hi` (or null for an open end) when `done`. */
  readonly cursor: Key | null
  readonly done: boolean
  readonly parts: readonly StoredPart[]
  /** Parts of tombstones; absent where the slice looked for no deletions. */
  readonly tombstones?: readonly StoredPart[]
  /** Parts of rows that a comparison of all rows found; absent where none was made. */
  readonly late?: readonly StoredPart[]
  readonly intervals: readonly Interval[]
  readonly pages: number
  readonly requests: number
  /** Smallest and largest page size used, in rows. */
  readonly pageSizes: readonly [number, number]
  /** Columns that were asked for and absent from at least one row. */
  readonly missingColumns: readonly string[]
  /** Columns that every row of the slice's first part lacks, and every row of its last; absent where no row was visible, and in receipts of release 0.1. */
  readonly absentColumns?: { readonly first: readonly string[]; readonly last: readonly string[] }
  /** The instance's own clock at the first and last answer, ISO 8601; null where it sent no Date. */
  readonly readFrom: string | null
  readonly readTo: string | null
  /** The instance's count of the range at this slice's first counted page; null when it gave none. */
  readonly total: number | null
  /** Why the counts do not add up; null when they do. */
  readonly unproven: string | null
  /** The newest row by its time of update, `<time> <sys_id>`; absent where rows carry none. */
  readonly newest?: Key
}
