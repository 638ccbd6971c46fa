import { isUtf8 } from 'node:buffer'
import type { Key } from '../../contract/row/key.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import type { RowVersion } from './row-version.ts'

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/
const COUNT = /^\d{1,15}$/

/** Where a stored row belongs, or why that cannot be told. */
export type RowPosition =
  | {
      readonly id: string
      readonly key: Key
      /** Null where the row does not have the columns for it. */
      readonly version: RowVersion | null
      readonly fault: null
    }
  | { readonly id: null; readonly key: null; readonly version: null; readonly fault: string }

/** Parses a stored line and finds its row's id, key and version. */
export function rowPosition(line: Uint8Array, order: TableOrder): RowPosition {
  if (!isUtf8(line)) return refused('is not UTF-8')
  let row: unknown
  try {
    row = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString())
  } catch {
    return refused('is not JSON')
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return refused('is not a JSON object')
  const id = plainText(row, 'sys_id')
  if (id === null || id === '') return refused('has no sys_id')
  const version = versionOf(row)
  if (order === 'sys_id') return { id, key: id, version, fault: null }
  const time = timeIn(row, order)
  if (time === null) return refused(`has no ${order} to be ordered by`)
  return { id, key: `${time} ${id}`, version, fault: null }
}

function refused(fault: string): RowPosition {
  return { id: null, key: null, version: null, fault }
}

function versionOf(row: object): RowVersion | null {
  const updatedOn = timeIn(row, 'sys_updated_on')
  const modCount = plainText(row, 'sys_mod_count')
  if (updatedOn === null || modCount === null || !COUNT.test(modCount)) return null
  return { updatedOn, modCount: Number(modCount) }
}

function timeIn(row: object, column: string): string | null {
  const time = plainText(row, column)
  return time !== null && TIME.test(time) ? time : null
}

/** A column's text; a reference kept with its link counts by its value. */
function plainText(row: object, column: string): string | null {
  const value: unknown = Object.hasOwn(row, column) ? Reflect.get(row, column) : null
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'value') ? plainText(value, 'value') : null
}
