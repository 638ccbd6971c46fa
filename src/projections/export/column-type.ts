import { INSTANCE_TIME, instanceTime, isoTime } from '../../contract/row/instance-time.ts'

/** How a column's values are held in a typed file. */
export type ColumnType = 'text' | 'integer' | 'decimal' | 'boolean' | 'timestamp'

/** A value in a typed file: whole numbers as bigint, times as Date; null for none. */
export type TypedValue = string | bigint | number | boolean | Date | null

/** What `internal_type` in sys_dictionary says of a column's values; every other type is text. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  integer: 'integer',
  longint: 'integer',
  order_index: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  percent_complete: 'decimal',
  boolean: 'boolean',
  glide_date_time: 'timestamp',
  due_date: 'timestamp',
}

/** The type of a column by the `internal_type` of its dictionary entry. */
export function columnType(internalType: string): ColumnType {
  return Object.hasOwn(TYPES, internalType) ? (TYPES[internalType] ?? 'text') : 'text'
}

const WHOLE = /^-?\d{1,18}$/
const DECIMAL = /^-?\d+(\.\d+)?$/
/** Digits that a double holds exactly. */
const MOST_DIGITS = 15

/** A text as a value of a type, times in UTC; undefined for a text that is none, so that nothing is bent. */
export function typedValue(text: string, type: ColumnType): TypedValue | undefined {
  switch (type) {
    case 'text':
      return text
    case 'integer':
      return WHOLE.test(text) ? BigInt(text) : undefined
    case 'decimal':
      return DECIMAL.test(text) && text.replace(/\D/g, '').length <= MOST_DIGITS ? Number(text) : undefined
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined
    case 'timestamp':
      return timeOf(text)
    default:
      return type satisfies never
  }
}

function timeOf(text: string): Date | undefined {
  if (!INSTANCE_TIME.test(text)) return undefined
  const time = new Date(isoTime(text))
  // The 30th of February is no time.
  return Number.isNaN(time.getTime()) || instanceTime(time.getTime()) !== text ? undefined : time
}
