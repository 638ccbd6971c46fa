import type { TableOrder } from '../table/table-plan.ts'
import type { Key } from './key.ts'
import { plainValue, type Row, timeValue } from './row.ts'
import { timeKey } from './time-key.ts'

/** The row's position in an order; null where the row lacks the columns for it or holds them in another form. */
export function rowKey(row: Row, order: TableOrder): Key | null {
  const id = plainValue(row, 'sys_id')
  if (id === null || id === '') return null
  if (order === 'sys_id') return id
  const time = timeValue(row, order)
  return time === null ? null : timeKey({ time, id })
}
