import { INSTANCE_TIME } from './instance-time.ts'

/** One row as the instance sent it: column names to strings, or to reference objects. */
export type Row = Readonly<Record<string, unknown>>

/** Tells whether a parsed value is a row. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A column's plain value: text as it is, a reference by its value, anything else as null. */
export function plainValue(row: Row, column: string): string | null {
  const value = row[column]
  if (typeof value === 'string') return value
  return isRow(value) && typeof value.value === 'string' ? value.value : null
}

/** A column's plain value where it is a time in the instance's form; null for anything else. */
export function timeValue(row: Row, column: string): string | null {
  const value = plainValue(row, column)
  return value !== null && INSTANCE_TIME.test(value) ? value : null
}
