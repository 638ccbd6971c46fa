import { isUtf8 } from 'node:buffer'
import type { Key } from '../../contract/row/key.ts'
import { isRow, type Row } from '../../contract/row/row.ts'
import { rowKey } from '../../contract/row/row-key.ts'
import { type RowVersion, rowVersion } from '../../contract/row/row-version.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'

/** Where a stored row belongs, or why that cannot be told. */
export type RowPosition =
  | {
      readonly id: string
      readonly key: Key
      /** Null where the row does not have the columns for it. */
      readonly version: RowVersion | null
      readonly values: Row
      readonly fault: null
    }
  | {
      readonly id: null
      readonly key: null
      readonly version: null
      readonly values: null
      readonly fault: string
    }

/** A stored line as text. */
export function lineText(line: Uint8Array): string {
  // What was cut out of a buffer is one: to make another of it takes as long as to decode it.
  return Buffer.isBuffer(line) ? line.toString() : Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString()
}

/** Parses a stored line and finds its row's id, key, version and values. */
export function rowPosition(line: Uint8Array, order: TableOrder): RowPosition {
  if (!isUtf8(line)) return refused('is not UTF-8')
  let row: unknown
  try {
    row = JSON.parse(lineText(line))
  } catch {
    return refused('is not JSON')
  }
  if (!isRow(row)) return refused('is not a JSON object')
  const id = rowKey(row, 'sys_id')
  if (id === null) return refused('has no sys_id')
  const key = rowKey(row, order)
  if (key === null) return refused(`has no ${order} to be ordered by`)
  return { id, key, version: rowVersion(row), values: row, fault: null }
}

function refused(fault: string): RowPosition {
  return { id: null, key: null, version: null, values: null, fault }
}
