import { cellOf } from '../store/row.ts'
import type { Instance } from './instance.ts'

/** The one scripted value that is understood: the `sys_id` of the user who asks. */
const WHO_ASKS = 'javascript:gs.getUserID()'

/** The URL with its question for the asking user answered; every other script stays in it and is refused later. */
export function withOwnUser(instance: Instance, url: URL): URL {
  const query = url.searchParams.get('sysparm_query')
  if (query?.includes(WHO_ASKS) !== true) return url
  const own = ownUserId(instance)
  if (own === null) return url
  const answered = new URL(url)
  answered.searchParams.set('sysparm_query', query.replaceAll(WHO_ASKS, own))
  return answered
}

/** The `sys_id` of the user as whom a harvester logs in; null where the instance has no row for it. */
export function ownUserId(instance: Instance): string | null {
  const { username } = instance.authentication.credentials
  const users = instance.tables.stores.get('sys_user')?.rows() ?? []
  return users.find((row) => cellOf(row, 'user_name') === username)?.id ?? null
}
