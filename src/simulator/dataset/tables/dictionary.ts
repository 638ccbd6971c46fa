import { fixed, flag, reference, text } from '../column.ts'
import { fileSpec, type TableSpec } from '../table-spec.ts'

/** The table of tables; its rows are written from the specs. */
export const OBJECT_TABLE: TableSpec = fileSpec('sys_db_object', 'Table', 0, {
  name: text(({ table }) => table, 80),
  label: text(({ name }) => name, 80),
  super_class: reference('sys_db_object', 0),
  ws_access: flag(1),
  is_extendable: flag(0.2),
  read_access: flag(1),
})

/** The table of columns; its rows are written from the specs. References are by name, as on real instances. */
export const DICTIONARY_TABLE: TableSpec = fileSpec('sys_dictionary', 'Dictionary Entry', 0, {
  name: { ...text(({ table }) => table, 80), type: 'table_name' },
  element: { ...text(() => '', 80), type: 'field_name' },
  column_label: text(() => '', 80),
  internal_type: { ...reference('sys_glide_object', 0), linkPath: '/api/now/table/sys_glide_object?name=' },
  reference: { ...reference('sys_db_object', 0), linkPath: '/api/now/table/sys_db_object?name=' },
  max_length: { ...fixed('40'), type: 'integer' },
  active: flag(1),
  array: flag(0),
  audit: flag(0.2),
  mandatory: flag(0.05),
  read_only: flag(0.1),
  display: flag(0.05),
  attributes: fixed(),
  default_value: fixed(),
})
