import type { KeyRange } from '../../contract/row/key.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import { rowAccess } from '../faults/row-faults.ts'
import { fold } from '../query/match-row.ts'
import type { InstanceTables } from './instance-tables.ts'
import { cellOf, type SimulatedRow } from './simulated-row.ts'
import { lowerBound } from './sorted-index.ts'
import type { TableStore } from './table-store.ts'

const EVERYTHING: KeyRange = { lo: null, hi: null }

/** The rows of a table, or of a range of its ids, that access rules let through, as plain texts, ascending by `sys_id`; none for an absent table. */
export function visibleRows(
  tables: InstanceTables,
  board: FaultBoard,
  table: string,
  range = EVERYTHING,
): Readonly<Record<string, string>>[] {
  const store = tables.stores.get(table)
  if (store === undefined) return []
  const access = rowAccess(board.standing(table), store)
  const columns = store.columns.filter((column) => !access.withheld.has(column))
  return rowsIn(store, range)
    .filter((row) => !access.isHidden(row))
    .map((row) =>
      Object.fromEntries(columns.map((column) => [column, access.replacement(row, column) ?? cellOf(row, column)])),
    )
}

/** The ids of these rows, which are found in a fraction of the time. */
export function visibleIds(tables: InstanceTables, board: FaultBoard, table: string, range = EVERYTHING): string[] {
  const store = tables.stores.get(table)
  if (store === undefined) return []
  const access = rowAccess(board.standing(table), store)
  return rowsIn(store, range).flatMap((row) => (access.isHidden(row) ? [] : row.id))
}

function rowsIn(store: TableStore, { lo, hi }: KeyRange): SimulatedRow[] {
  const { rows, ids } = store.index('sys_id')
  const start = lo === null ? 0 : lowerBound(ids, fold(lo, store.rules.collation), true)
  const end = hi === null ? ids.length : lowerBound(ids, fold(hi, store.rules.collation), true)
  return rows.slice(start, end)
}
