import { HarvestError } from '../../contract/harvest-error.ts'
import type { Simulator } from '../simulator.ts'
import type { InstanceTables } from './instance-tables.ts'
import { createShape } from './row.ts'
import type { TableStore } from './table-store.ts'

/** The ways in which a test makes an instance drift while it is read. Throws CONFIG_INVALID for an absent table. */
export function changeRows(tables: InstanceTables): Pick<Simulator, 'insert' | 'update' | 'remove'> {
  return {
    insert: (table, row) => {
      const store = storeOf(tables, table)
      const { name, columns } = store.definition
      const shape =
        store.rows().find((one) => one.shape.className === name)?.shape ?? createShape(name, columns, () => null)
      const filled = { sys_class_name: name, ...row }
      const cells = shape.columns.map((column) => Object.entries(filled).find(([key]) => key === column)?.[1] ?? '')
      store.put({ id: row.sys_id ?? '', shape, cells })
    },
    update: (table, id, changes) => {
      const store = storeOf(tables, table)
      const row = store.find(id)
      if (row === null) return false
      const cells = row.shape.columns.map((column, position) => changes[column] ?? row.cells[position] ?? '')
      return store.replace({ ...row, cells })
    },
    remove: (table, id) => storeOf(tables, table).remove(id),
  }
}

function storeOf(tables: InstanceTables, table: string): TableStore {
  const store = tables.stores.get(table)
  if (store === undefined) throw new HarvestError('CONFIG_INVALID', `the simulated instance has no table ${table}`)
  return store
}
