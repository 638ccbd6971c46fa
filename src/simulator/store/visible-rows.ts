import type { FaultBoard } from '../faults/fault-board.ts'
import { rowAccess } from '../faults/row-faults.ts'
import type { InstanceTables } from './instance-tables.ts'
import { cellOf } from './row.ts'

/** The rows of a table that access rules let through, as plain texts, ascending by `sys_id`; none for an absent table. */
export function visibleRows(
  tables: InstanceTables,
  board: FaultBoard,
  table: string,
): Readonly<Record<string, string>>[] {
  const store = tables.stores.get(table)
  if (store === undefined) return []
  const access = rowAccess(board.standing(table), store)
  const columns = store.columns.filter((column) => !access.withheld.has(column))
  return store
    .rows()
    .filter((row) => !access.isHidden(row))
    .map((row) =>
      Object.fromEntries(columns.map((column) => [column, access.replacement(row, column) ?? cellOf(row, column)])),
    )
}
