import type { ReadingStrategy } from './reading-strategy.ts'

/** What a table's queries may ask for. */
export interface QueryRights {
  readonly reading: ReadingStrategy
  /** Columns for which the instance refuses a whole request. */
  readonly refusedColumns: readonly string[]
}
