import type { Owner, OwnerState } from '../model/automation-schema.ts'
import type { Ground } from '../read/ground.ts'
import { type GroundRow, isSet, valueIn } from '../read/ground-row.ts'
import { isWhole } from '../read/table-in-sight.ts'

/** Names of users that nobody is. */
const SHARED: ReadonlySet<string> = new Set(['admin', 'system', 'glide.maint', 'guest', 'maint'])

/** Everyone who may answer for an automation, each with the place that names them; none is chosen. */
export function ownersOf(ground: Ground, table: string, row: GroundRow): readonly Owner[] {
  const owners: Owner[] = []
  const runAs = table === 'sys_trigger' ? '' : valueIn(row, 'run_as')
  const user = ground.row('sys_user', runAs)
  if (!['', 'system', 'user'].includes(runAs))
    owners.push(owner('run-as', table, row, 'run_as', user === null ? null : userName(user), stateOfUser(ground, user)))
  if (user !== null && valueIn(user, 'manager') !== '') {
    const manager = ground.row('sys_user', valueIn(user, 'manager'))
    owners.push(
      owner(
        'run-as-manager',
        'sys_user',
        user,
        'manager',
        manager === null ? null : userName(manager),
        stateOfUser(ground, manager),
      ),
    )
  }
  owners.push(byName(ground, 'updated-by', table, row, 'sys_updated_by'))
  owners.push(byName(ground, 'created-by', table, row, 'sys_created_by'))
  const scope = ground.row('sys_scope', valueIn(row, 'sys_scope'))
  if (scope !== null) owners.push(byName(ground, 'application-created-by', 'sys_scope', scope, 'sys_created_by'))
  return owners
}

/** What is known of a user by name; the name has to be the same, letter by letter. */
function stateOfName(ground: Ground, name: string): OwnerState {
  if (name === '') return 'none'
  if (SHARED.has(name.toLowerCase())) return 'shared-or-system'
  return stateOfUser(ground, ground.find('sys_user', 'user_name', name)[0] ?? null)
}

function stateOfUser(ground: Ground, user: GroundRow | null): OwnerState {
  if (user === null) return isWhole(ground.sight('sys_user')) ? 'no-such-user' : 'not-visible'
  if (isSet(user, 'internal_integration_user') || isSet(user, 'web_service_access_only')) return 'shared-or-system'
  if (SHARED.has(valueIn(user, 'user_name').toLowerCase())) return 'shared-or-system'
  if (isSet(user, 'locked_out')) return 'locked'
  return valueIn(user, 'active') === 'false' ? 'inactive' : 'present'
}

function byName(ground: Ground, role: Owner['role'], table: string, row: GroundRow, column: string): Owner {
  const name = valueIn(row, column)
  return owner(role, table, row, column, name === '' ? null : name, stateOfName(ground, name))
}

function owner(
  role: Owner['role'],
  table: string,
  row: GroundRow,
  column: string,
  user: string | null,
  state: OwnerState,
): Owner {
  return { role, user, state, source: { table, sys_id: row.sys_id, column, line: null } }
}

function userName(user: GroundRow): string {
  return valueIn(user, 'user_name') || valueIn(user, 'name')
}
