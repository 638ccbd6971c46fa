import { cellOf } from '../store/simulated-row.ts'
import type { Instance } from './instance.ts'

/** The forms in which the `sys_id` of the user who asks is understood: the dynamic filter "Me", and the one scripted value. */
const WHO_ASKS = [
  { form: 'DYNAMIC90d1921e5f510100a9ad2572f2b477fe', condition: '=' },
  { form: 'javascript:gs.getUserID()', condition: '' },
] as const

/** The `sys_id` of a user who has no row here, as in a folder of rows of another instance: it matches none. */
const NO_ROW = '0'.repeat(32)

/** The URL with its question for the asking user answered; every other form stays in it and is refused later. */
export function withOwnUser(instance: Instance, url: URL): URL {
  const query = url.searchParams.get('sysparm_query')
  const asked = WHO_ASKS.find(({ form }) => query?.includes(form))
  if (query === null || asked === undefined) return url
  const own = ownUserId(instance) ?? NO_ROW
  const answered = new URL(url)
  answered.searchParams.set('sysparm_query', query.replaceAll(asked.form, `${asked.condition}${own}`))
  return answered
}

/** The `sys_id` of the user as whom a harvester logs in; null where the instance has no row for it. */
export function ownUserId(instance: Instance): string | null {
  const { username } = instance.authentication.credentials
  const users = instance.tables.stores.get('sys_user')?.rows() ?? []
  return users.find((row) => cellOf(row, 'user_name') === username)?.id ?? null
}
