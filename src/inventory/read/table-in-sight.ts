import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import type { Need, SightVerdict } from '../model/sight-schema.ts'

/** How well a table of a run could be seen. */
export interface TableInSight {
  readonly table: string
  readonly verdict: SightVerdict
  /** True where an instance may lack the table without that being a gap. */
  readonly optional: boolean
  readonly rows: number
  /** The time that a log covers; null for a table that was read whole. */
  readonly window: TimeWindow | null
  /** Columns that were read; null where nothing was. */
  readonly columns: ReadonlySet<string> | null
  /** True where some rows were left out, since they may hold secrets. */
  readonly inPart: boolean
  /** Columns that the table has and that were left out or withheld. */
  readonly leftOut: readonly string[]
  readonly reason: string | null
}

/** A table that the run does not have. */
export function notRead(table: string): TableInSight {
  return {
    table,
    verdict: 'not_read',
    optional: false,
    rows: 0,
    window: null,
    columns: null,
    inPart: false,
    leftOut: [],
    reason: 'the run did not read this table',
  }
}

/** A table as an entry of a manifest has it. */
export function inSight(entry: ManifestTable, verdict: SightVerdict, window: TimeWindow | null): TableInSight {
  const withheld = new Set(entry.withheldColumns)
  return {
    table: entry.table,
    verdict,
    optional: entry.optional,
    rows: entry.rows,
    window,
    columns: new Set(entry.columns.filter((column) => !withheld.has(column))),
    inPart: entry.only !== undefined,
    leftOut: [...new Set([...entry.secretColumns, ...entry.sensitiveColumns, ...withheld])]
      .filter((column) => withheld.has(column) || !entry.columns.includes(column))
      .sort(),
    reason: entry.reason,
  }
}

/** True where rows that are not there do not exist: the table is complete, or a plugin would bring it that the instance lacks. */
export function isWhole({ verdict, optional }: TableInSight): boolean {
  return verdict === 'complete' || (verdict === 'absent' && optional)
}

/** What a table lacks for an answer that needs this column (null: any); null where it lacks nothing. */
export function lackOf(sight: TableInSight, column: string | null = null): Need | null {
  const { table, verdict } = sight
  if (!isWhole(sight)) return { table, verdict }
  if (column === null || verdict === 'absent') return null
  return sight.columns?.has(column) === true && !sight.inPart ? null : { table, verdict: 'column_left_out' }
}
