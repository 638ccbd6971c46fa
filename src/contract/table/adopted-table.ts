import type { FailureCode } from '../failure/failure-code.ts'
import type { KeyRange } from '../row/key.ts'
import type { DeletionFindings } from './table-result.ts'

/** What a repair takes over of a table as another run stored it, and what it reads again. */
export interface AdoptedTable {
  /** In order of their keys. */
  readonly ranges: readonly AdoptedRange[]
  /** What that run found out about deletions; absent where it is looked for again, or never was. */
  readonly deletions?: DeletionFindings
}

/** A range of a table that is repaired. */
export interface AdoptedRange extends KeyRange {
  /** Taken over as stored; null where it is read again, or was not read by that run either. */
  readonly stored: StoredRange | null
  /** Why that run did not read it: it stays unread; null where it was read. */
  readonly unread: { readonly by: FailureCode | 'INTERNAL'; readonly message: string } | null
}

/** A range whose rows are stored already, in parts that the repaired run shares with the other one. */
export interface StoredRange {
  /** Digest of its receipt. */
  readonly receipt: string
  readonly rows: number
  /** Rows that are counted and hidden; null when unknown. */
  readonly hidden: number | null
  readonly missingColumns: readonly string[]
  readonly unproven: string | null
}
