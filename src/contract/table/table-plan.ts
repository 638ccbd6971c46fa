import type { FailureCode } from '../failure/failure-code.ts'
import type { Key } from '../row/key.ts'
import type { Compression, TimeWindow } from '../run/harvest-request.ts'
import type { AccessFacts } from './access-facts.ts'
import type { AdoptedTable } from './adopted-table.ts'
import type { ReadingStrategy } from './reading-strategy.ts'

/** The order in which a table is walked: by `sys_id`, or by a time column and then `sys_id`. */
export type TableOrder = 'sys_id' | 'sys_created_on' | 'sys_updated_on'

/** Where a table's column list came from; only the dictionary's list can tell a withheld column from an absent one. */
export type ColumnSource = 'dictionary' | 'catalogue' | 'row'

/** Rows of which alone something is read: those in whose column one of some values stands. */
export interface RowCondition {
  readonly column: string
  readonly oneOf: readonly string[]
}

/** Why a table is not even tried. */
export interface UnreadableTable {
  readonly code: FailureCode
  readonly message: string
  /** What to do about it; absent in plans of release 0.1, and where the failure policy's words are all that is known. */
  readonly hint?: string
}

/** What is read of one table and how; lives in `plan.json` on the sink. */
export interface TablePlan {
  readonly table: string
  /** What the table holds, for people. */
  readonly title: string
  readonly order: TableOrder
  /** Rows outside are not asked for; null reads the whole table. */
  readonly window: TimeWindow | null
  /** Absent in plans of release 0.1, which read by key alone. */
  readonly reading?: ReadingStrategy
  /** Set where the reading is presumed: a table that its first page does not show whole is looked at then. */
  readonly presumed?: true
  /** Rows of the first page, where pages of the table grew in the run before; absent for as many as the run asks for. */
  readonly firstPageRows?: number
  /** The run whose state an increment changes; absent for a table that is read whole. */
  readonly base?: string
  /** True where an increment compares all rows with those stored. */
  readonly reconciles?: boolean
  /** The newest row of the runs before, by its time of update; absent where none is known. */
  readonly newestSoFar?: Key
  /** Names and ids of the classes whose rows the table holds: its own and those that extend it; absent where deletions are not looked for. */
  readonly classes?: readonly string[]
  /** Why something is missing that no request can bring: a log rotated before it was read, or columns are not told. */
  readonly gap?: string
  /** What a repair takes over and what it reads again; absent in every other run. */
  readonly adopted?: AdoptedTable
  /** The only rows that are read, since others may hold secrets; absent where all are. */
  readonly only?: RowCondition
  readonly columns: readonly string[]
  readonly columnSource: ColumnSource
  /** Columns left out because they hold secrets, always. */
  readonly secretColumns: readonly string[]
  /** Columns left out unless `--include-sensitive` was given. */
  readonly sensitiveColumns: readonly string[]
  /** Columns for which the instance refuses a whole request, so that they are not asked for; absent for none. */
  readonly refusedColumns?: readonly string[]
  /** True for a table of a profile that an instance may lack without that being a gap. */
  readonly optional: boolean
  /** Why the table could not even be looked at, so that no slice is tried; null for every other table. */
  readonly unreadable: UnreadableTable | null
  /** What a reader of the coverage table should know about this table. */
  readonly notes: readonly string[]
}

/** The whole plan of a run, written once before the first page. */
export interface HarvestPlan {
  readonly schemaVersion: 1
  readonly run: string
  readonly instance: string
  readonly referenceLinks: boolean
  readonly compression: Compression
  /** The largest limit that the instance was seen to honour while planning, in rows. */
  readonly honouredLimit: number
  /** The most rows that one answer brought while planning, where counts were seen to go beyond what answers bring; absent where not. */
  readonly provenRoom?: number
  /** As whom and where the run reads; absent where nothing of it is readable. */
  readonly access?: AccessFacts
  readonly tables: readonly TablePlan[]
}
