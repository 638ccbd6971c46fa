import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** The script includes that a name means in a scope: its own first, then the global one, else every candidate. */
export function includesNamed(ground: Ground, name: string, scope: string): readonly GroundRow[] {
  const dot = name.indexOf('.')
  if (dot !== -1) return ground.find('sys_script_include', 'api_name', name)
  const all = ground.find('sys_script_include', 'name', name)
  const own = all.filter((row) => valueIn(row, 'sys_scope') === scope)
  if (own.length > 0) return own
  const open = all.filter((row) => valueIn(row, 'access') !== 'package_private')
  const global = open.filter((row) => valueIn(row, 'sys_scope') === 'global')
  return global.length > 0 ? global : open
}
