import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { QueryRights } from '../../contract/table/query-rights.ts'
import type { ReadingStrategy } from '../../contract/table/reading-strategy.ts'
import type { RowCondition } from '../../contract/table/table-plan.ts'
import { printable } from '../http/printable.ts'

/** What is remarkable about a table's plan. */
export interface PlanRemarks {
  readonly window: TimeWindow | null
  readonly reading: ReadingStrategy
  readonly only?: RowCondition | undefined
  readonly refusedColumns: readonly string[]
  /** False where the dictionary does not describe the table. */
  readonly isDescribed: boolean
  /** Columns whose names no request can carry. */
  readonly unaskable: readonly string[]
  /** True where names alone decide which columns may hold secrets. */
  readonly hasUntyped: boolean
  /** Active before-query business rules of the table and of those that it extends. */
  readonly beforeQueryRules: number
}

const READING_NOTES: Readonly<Record<ReadingStrategy, string | null>> = {
  keyset: null,
  'key-windows': 'sorting is refused or ignored: read in windows of keys',
  'ordered-offsets': 'ranges are refused or ignored: ids listed by offset, rows read by id',
  offsets: 'sorting and ranges are refused or ignored: ids listed by offset, rows read by id',
}

/** The note of a window of a log. */
export function createdIn({ from, to }: TimeWindow): string {
  return `rows created from ${from} to ${to}`
}

/** What is said of a table's queries. */
export function rightsNotes({ reading, refusedColumns }: QueryRights): readonly string[] {
  const refused = refusedColumns.length === 0 ? null : `columns that the instance refuses: ${refusedColumns.join(', ')}`
  return [READING_NOTES[reading], refused].filter((note) => note !== null)
}

/** What a reader of the coverage should know about how a table is read, one clause each. */
export function planNotes(remarks: PlanRemarks): readonly string[] {
  const { window, reading, only, refusedColumns, isDescribed, unaskable, hasUntyped, beforeQueryRules } = remarks
  const notes = [
    window === null ? null : createdIn(window),
    READING_NOTES[reading],
    only === undefined ? null : onlyRowsNote(only),
    isDescribed
      ? null
      : 'the dictionary does not list its columns: withheld columns cannot be distinguished from absent ones',
    hasUntyped ? 'types of columns are not told: those whose names may speak of a secret are left out' : null,
    unaskable.length === 0 ? null : `columns whose names no request can carry: ${unaskable.map(printable).join(', ')}`,
    refusedColumns.length === 0 ? null : `columns that the instance refuses: ${refusedColumns.join(', ')}`,
    beforeQueryRules === 0 ? null : `before-query business rules (${beforeQueryRules}) limit what is counted`,
  ]
  return notes.filter((note) => note !== null)
}

function onlyRowsNote({ column, oneOf }: RowCondition): string {
  return `only rows whose ${column} is one of ${oneOf.length} known ones: others may hold secrets (--include-sensitive reads all)`
}
