import type { Ground } from '../read/ground.ts'
import { type GroundRow, valueIn } from '../read/ground-row.ts'

/** A role that a user has, and the row that says so. */
export interface HeldRole {
  readonly role: string
  readonly source: readonly [table: string, row: GroundRow, column: string]
  readonly how: 'direct' | 'group' | 'contained'
}

/** Every role that a user has: given, by a group, and contained in one of these. Each once, the directest way first. */
export function rolesOf(ground: Ground, user: string): readonly HeldRole[] {
  const held = new Map<string, HeldRole>()
  const add = (each: HeldRole): void => {
    if (each.role !== '' && !held.has(each.role)) held.set(each.role, each)
  }
  for (const row of ground.find('sys_user_has_role', 'user', user))
    if (['', 'active'].includes(valueIn(row, 'state')))
      add({ role: valueIn(row, 'role'), source: ['sys_user_has_role', row, 'role'], how: 'direct' })
  for (const member of ground.find('sys_user_grmember', 'user', user))
    for (const row of ground.find('sys_group_has_role', 'group', valueIn(member, 'group')))
      add({ role: valueIn(row, 'role'), source: ['sys_group_has_role', row, 'role'], how: 'group' })
  const open = [...held.keys()]
  for (let role = open.pop(); role !== undefined; role = open.pop())
    for (const row of ground.find('sys_user_role_contains', 'role', role)) {
      const contained = valueIn(row, 'contains')
      if (contained === '' || held.has(contained)) continue
      add({ role: contained, source: ['sys_user_role_contains', row, 'contains'], how: 'contained' })
      open.push(contained)
    }
  return [...held.values()]
}

/** The tables on which the roles of users rest. */
export const ROLE_TABLES = [
  'sys_user_role',
  'sys_user_has_role',
  'sys_user_grmember',
  'sys_group_has_role',
  'sys_user_role_contains',
] as const
