import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { createRandom, randomId } from '../dataset/random.ts'
import type { Instance } from '../http/instance.ts'
import { ownUserId } from '../http/own-user.ts'
import { hashText } from '../query/hash-text.ts'
import { cellOf } from '../store/simulated-row.ts'
import type { TableStore } from '../store/table-store.ts'

/** What an administrator may change about the user as whom a harvester logs in. */
export interface OwnUserChanges {
  /** Names of all roles that the user has from now on. */
  readonly roles?: readonly string[]
  readonly domain?: string
  readonly timeZone?: string
}

/** Changes the user as whom a harvester logs in; throws CONFIG_INVALID where the instance has no such user or role. */
export function changeOwnUser(instance: Instance, { roles, domain, timeZone }: OwnUserChanges): void {
  const id = ownUserId(instance)
  if (id === null) throw new HarvestError('CONFIG_INVALID', 'the simulated instance has no row for its own user')
  instance.changes.update('sys_user', id, {
    ...(domain === undefined ? {} : { sys_domain: domain }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
  })
  if (roles !== undefined) assignRoles(instance, id, roles)
}

function assignRoles({ tables, changes }: Instance, user: string, roles: readonly string[]): void {
  const idsByName = new Map(rowsOf(tables.stores.get('sys_user_role')).map((row) => [cellOf(row, 'name'), row.id]))
  const assigned = rowsOf(tables.stores.get('sys_user_has_role')).filter((row) => cellOf(row, 'user') === user)
  for (const row of assigned) changes.remove('sys_user_has_role', row.id)
  for (const name of roles) {
    const role = idsByName.get(name)
    if (role === undefined) throw new HarvestError('CONFIG_INVALID', `the simulated instance has no role ${name}`)
    const id = randomId(createRandom(hashText(`${user} ${name}`, changes.count)))
    changes.insert('sys_user_has_role', { sys_id: id, user, role, inherited: 'false', state: 'active' })
  }
}

function rowsOf(store: TableStore | undefined) {
  return store?.rows() ?? []
}
