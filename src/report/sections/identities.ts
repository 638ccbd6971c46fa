import type { GraphNode } from '../../inventory/model/edge-schema.ts'
import type { InventoryView } from '../../inventory/take-inventory.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'
import type { Names } from '../names.ts'

const MOST_ROLES = 12

/** As whom automations run: how many, with which roles, and what is known of the user. */
export function identitiesSection({ derived }: InventoryView, names: Names): Html {
  const groups = [...groupedBy(derived.automations, ({ runsAs }) => runsAs.identity)].sort(
    ([, a], [, b]) => b.length - a.length,
  )
  const nodes = new Map(derived.nodes.map((node) => [node.id, node]))
  const roles = groupedBy(
    derived.edges.filter(({ kind }) => kind === 'has-role'),
    ({ from }) => from,
  )
  return markup`<section aria-labelledby="identities"><h2 id="identities">Identities</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="identities"><table><thead><tr><th scope="col">Runs as</th><th scope="col" class="n">Automations</th><th scope="col" class="n">Live</th><th scope="col">User</th><th scope="col">Roles</th></tr></thead>
<tbody>${groups.map(([id, list]) => {
    const held = [...new Set((roles.get(id) ?? []).map(({ to }) => names.textOf(to)))].sort()
    const node = nodes.get(id)
    return markup`<tr><th scope="row">${names.of(id)}</th><td class="n">${list.length}</td><td class="n">${
      list.filter(({ live }) => live === true).length
    }</td><td>${node === undefined ? '' : userWords(node.attributes)}</td><td>${held.slice(0, MOST_ROLES).join(', ')}${
      held.length > MOST_ROLES ? ` and ${held.length - MOST_ROLES} more` : ''
    }</td></tr>`
  })}</tbody></table></div></section>`
}

/** What is to be known of a user at a glance; what is usual is left out. */
function userWords(user: GraphNode['attributes']): string {
  const is = (attribute: string, value: string): boolean => String(user[attribute]) === value
  const words = [
    user.user_name,
    user.identity_type,
    is('active', 'false') ? 'not active' : null,
    is('locked_out', 'true') ? 'locked out' : null,
    is('internal_integration_user', 'true') ? 'internal integration user' : null,
    is('web_service_access_only', 'true') ? 'web services only' : null,
    user.last_login_time ? `last login ${user.last_login_time}` : null,
  ]
  return words.filter((word) => word !== null && word !== undefined && word !== '').join(', ')
}
