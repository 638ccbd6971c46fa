import type { Need } from '../model/sight-schema.ts'
import { lackOf, type TableInSight } from './table-in-sight.ts'
import type { TableReading } from './table-reading.ts'
import { TABLE_READINGS } from './table-readings.ts'

/** Columns that are kept to be shown, and on which no answer and no rule rests. */
const SHOWN_ONLY: Readonly<Record<string, readonly string[]>> = {
  sys_user: ['identity_type', 'source', 'last_login_time'],
  sys_user_role: ['elevated_privilege'],
  sys_connection: ['use_mid'],
  http_connection: ['use_mid'],
  sys_trigger: ['next_action'],
}

/** The columns of a table on which answers rest and that are kept as they are, or by which a log is counted. */
export function plainColumns(table: string): readonly string[] {
  const reading = readingOf(table)
  const kept = (reading?.columns ?? []).filter((column) => SHOWN_ONLY[table]?.includes(column) !== true)
  return [...kept, ...(reading?.countedBy ?? []).flatMap((columns) => columns.split('+'))]
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
