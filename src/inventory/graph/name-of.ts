import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** Columns that name a row, in the order in which they are looked at. */
const NAME_COLUMNS = [
  'name',
  'function_name',
  'short_description',
  'label',
  'event_name',
  'user_name',
  'scope',
] as const

/** What a row is called; null for none. */
export function nameOf(row: GroundRow): string | null {
  for (const column of NAME_COLUMNS) {
    const value = valueIn(row, column)
    if (value !== '') return value
  }
  return null
}

/** The node of a table by its name: its row where one was read, or a symbolic one. */
export function tableNode(ground: Ground, name: string): string {
  const [row] = ground.find('sys_db_object', 'name', name)
  return row === undefined ? `table/${name}` : `sys_db_object/${row.sys_id}`
}

/** The node of an event by its name. */
export function eventNode(ground: Ground, name: string): string {
  const [row] = ground.find('sysevent_register', 'event_name', name)
  return row === undefined ? `event/${name}` : `sysevent_register/${row.sys_id}`
}

/** The node of a system property by its name. */
export function propertyNode(ground: Ground, name: string): string {
  const [row] = ground.find('sys_properties', 'name', name)
  return row === undefined ? `property/${name}` : `sys_properties/${row.sys_id}`
}
