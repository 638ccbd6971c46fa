import type { RowCondition } from '../../contract/table/table-plan.ts'

/** What the catalogue knows of one table: the facts on which a plan rests where the dictionary cannot be read. */
export interface CatalogueTable {
  readonly table: string
  /** What the table holds, in words that an administrator uses. */
  readonly title: string
  /** Columns that releases are known to have; always with `sys_id`, never with a secret. */
  readonly columns: readonly string[]
  /** Rows that are written once are walked by creation time, all others by `sys_id`. */
  readonly order: 'sys_id' | 'sys_created_on'
  /** Days that are read by default, counted back from the run's start; null reads the whole table. */
  readonly logDays: number | null
  /** Days for which the platform keeps most rows of a log, so that a longer pause between two runs may lose some; null for other tables. */
  readonly keptDays: number | null
  /** Columns that hold secrets although neither their name nor their type tells; never asked for. */
  readonly secretColumns: readonly string[]
  /** Columns into which secrets find their way; asked for with `--include-sensitive` only. */
  readonly sensitiveColumns: readonly string[]
  /** The only rows of which the sensitive columns are read without that flag; null where none are. */
  readonly onlyRows: RowCondition | null
  /** What gets into the sensitive columns; null where there are none. */
  readonly sensitiveBecause: string | null
  /** True where a plugin brings the table, so that an instance may lack it without that being a gap. */
  readonly optional: boolean
  /** What a reader of the rows should know. */
  readonly notes: readonly string[]
}
