import { createRandom, randomId } from '../dataset/random.ts'
import { hashText } from '../query/hash-text.ts'
import type { InstanceTables } from './instance-tables.ts'
import { cellOf, type SimulatedRow } from './simulated-row.ts'
import type { TableStore } from './table-store.ts'

/** A row that notes a deletion, and the table that it belongs to. */
export interface DeletionTrace {
  readonly store: TableStore
  readonly cells: Readonly<Record<string, string>>
}

interface Note {
  readonly table: string
  readonly cells: Readonly<Record<string, string>>
}

/** Tables that begin with `sys_` and whose deletions are audited nevertheless: the default of `glide.ui.audit_deleted_tables`. */
const AUDITED_TABLES: readonly string[] = [
  'sys_user',
  'sys_user_group',
  'sys_user_role',
  'sys_user_has_role',
  'sys_user_grmember',
  'sys_group_has_role',
  'sys_security_acl_role',
]

/**
 * What a deletion leaves behind as instances are shipped: application files leave a row of `sys_metadata_delete`, the
 * audited tables one of `sys_audit_delete`, all others nothing. `number` tells deletions of one id apart.
 */
export function deletionTraces(tables: InstanceTables, row: SimulatedRow, number: number): readonly DeletionTrace[] {
  const { className } = row.shape
  const isFile = tables.stores.get(className)?.definition.ancestors.includes('sys_metadata') ?? false
  const notes = [
    ...(isFile && className !== 'sys_metadata_delete' ? [fileTrace(row)] : []),
    ...(AUDITED_TABLES.includes(className) ? [auditTrace(row)] : []),
  ]
  return notes.flatMap(({ table, cells }) => {
    const store = tables.stores.get(table)
    const random = createRandom(hashText(`${table}/${row.id}`, number))
    return store === undefined ? [] : [{ store, cells: { ...cells, sys_id: randomId(random) } }]
  })
}

function fileTrace(row: SimulatedRow): Note {
  const { className } = row.shape
  const updateName = cellOf(row, 'sys_update_name')
  const cells = { sys_metadata: row.id, sys_db_object: className, sys_update_name_deleted: updateName }
  return { table: 'sys_metadata_delete', cells: { ...cells, sys_scope: cellOf(row, 'sys_scope') } }
}

function auditTrace(row: SimulatedRow): Note {
  const cells = { tablename: row.shape.className, documentkey: row.id, display_value: cellOf(row, 'name') }
  return { table: 'sys_audit_delete', cells: { ...cells, user: 'admin' } }
}
