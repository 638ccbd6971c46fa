import type { Need } from '../model/sight-schema.ts'
import { lackOf, type TableInSight } from './table-in-sight.ts'
import type { TableReading } from './table-reading.ts'
import { TABLE_READINGS } from './table-readings.ts'

/** The columns of a table that are kept as they are, or by which a log is counted. */
export function plainColumns(table: string): readonly string[] {
  const reading = readingOf(table)
  return [...(reading?.columns ?? []), ...(reading?.countedBy ?? []).flatMap((columns) => columns.split('+'))]
}

/** The columns of a table that hold code or addresses. */
export function codeColumns(table: string): readonly string[] {
  const reading = readingOf(table)
  return [...(reading?.code ?? []), ...(reading?.addresses ?? [])]
}

/** What a table lacks for an answer that rests on these columns: it was not seen whole, or one was left out or withheld. */
export function lackOfColumns(sight: TableInSight, columns: readonly string[]): Need | null {
  return lackOf(sight) ?? (leavesOut(sight, columns) ? { table: sight.table, verdict: 'column_left_out' } : null)
}

/** True where one of these columns was left out or withheld. */
export function leavesOut({ verdict, leftOut }: TableInSight, columns: readonly string[]): boolean {
  return verdict !== 'absent' && columns.some((column) => leftOut.includes(column))
}

function readingOf(table: string): TableReading | undefined {
  return TABLE_READINGS.find((each) => each.table === table)
}
