import type { FailureCode } from './failure/failure-code.ts'
import type { Key, KeyRange } from './row/key.ts'
import type { UnreadRows } from './row/unread-rows.ts'
import type { GateState } from './run/steering.ts'
import type { QueryRights } from './table/query-rights.ts'

/** How far one range has come: what a workflow carries from slice to slice, and into its continuation. */
export interface RangeState extends KeyRange {
  /** Where the next slice starts, exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** Number of the next slice. */
  readonly sequence: number
  /** Digest of the last receipt; null while nothing is stored. */
  readonly receipt: string | null
  readonly pageSize: number
  /** The smallest page size that is known to fail; absent for none. */
  readonly failedPageSize?: number
  /** Failures in a row without progress. */
  readonly strikes: number
  readonly rows: number
  readonly hidden: number | null
  readonly pages: number
  readonly missingColumns: readonly string[]
  /** The instance's count at the range's first counted page; null before it or where none was given. */
  readonly total: number | null
  readonly unproven: string | null
  /** The workflow's clock when the instance ceased to answer, ISO 8601; absent while it does. */
  readonly downSince?: string
  /** Set where the range is tried once more because others answer; absent after progress. */
  readonly triedAgain?: true
  /** Absent where every row could be taken. */
  readonly unread?: UnreadRows
  /** How the table was found to let itself be read; absent where its plan says so, and while nothing had to be found out. */
  readonly rights?: QueryRights
  /** Why no slice follows; null while the range continues. */
  readonly ended: RangeEnd | null
}

/** Why a range is not walked any further. */
export interface RangeEnd {
  readonly by: 'done' | 'drained' | FailureCode | 'INTERNAL'
  readonly message: string | null
  /** What to do about this very failure; absent where nothing better than the failure policy's words is known. */
  readonly hint?: string
}

/** What one table's child workflow is given; it carries its own state through continue-as-new. */
export interface TableHarvest {
  readonly run: { readonly instance: string; readonly run: string; readonly sink: string }
  readonly table: string
  /** Stands for the table's name where Temporal stores it in clear; absent where its name may stand there. */
  readonly shownAs?: string
  readonly optional: boolean
  readonly planDigest: string
  readonly lanes: number
  readonly pageSize: number
  /** Up to how many rows pages grow; absent where they do not. */
  readonly largestPageSize?: number
  readonly slice: { readonly maxPages: number; readonly maxMs: number; readonly maxBytes: number }
  readonly searchAttributes: boolean
  /** The workflow's clock when the table was begun, ISO 8601. */
  readonly startedAt: string
  /** Ranges that are finished (the first slice's), then those to walk; one open range before it is split. */
  readonly ranges: readonly RangeState[]
  /** True once the rest was split into lanes. */
  readonly split: boolean
  /** Why rows are missing that no request can bring any more; absent for none. */
  readonly gap?: string
  /** Tables that tell whether the instance is down or this table fails alone; absent in runs of older releases. */
  readonly witnesses?: readonly string[]
  /** How long an instance that does not answer is waited for, in milliseconds; absent for the default. */
  readonly giveUpAfterMs?: number
  /** How the harvest's gate stood; absent in runs of release 0.1, which could not be held. */
  readonly gate?: GateState
}
