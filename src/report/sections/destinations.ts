import type { InventoryView } from '../../inventory/take-inventory.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'
import type { Names } from '../names.ts'
import { automationLink } from './automations.ts'

/** Callers that are named for one destination; the rest is counted. */
const MOST_NAMED = 8

/** Which hosts are called, by how many automations, with which credentials, and whether calls are on record. */
export function destinationsSection({ derived }: InventoryView, names: Names): Html {
  const calls = derived.automations.flatMap((automation) => automation.calls.map((call) => ({ automation, call })))
  const hosts = [...groupedBy(calls, ({ call }) => call.destination)]
    .map(([host, all]) => ({
      host,
      callers: [...new Map(all.map(({ automation }) => [automation.id, automation])).values()],
      credentials: [...new Set(all.map(({ call }) => call.credential))],
    }))
    .sort((a, b) => b.callers.length - a.callers.length)
  const logged = new Set(derived.edges.flatMap(({ kind, from }) => (kind === 'called-out' ? [from] : [])))
  return markup`<section aria-labelledby="destinations"><h2 id="destinations">Destinations</h2>
<p class="soft">Hosts that automations call. “On record” counts callers whose calls are in the outbound log of the harvest.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="destinations"><table><thead><tr><th scope="col">Host</th><th scope="col" class="n">Callers</th><th scope="col" class="n">On record</th><th scope="col">Credentials</th><th scope="col">Called by</th></tr></thead>
<tbody>${hosts.map(({ host, callers, credentials }) => {
    return markup`<tr><th scope="row">${names.of(host)}</th><td class="n">${callers.length}</td><td class="n">${
      callers.filter(({ id }) => logged.has(id)).length
    }</td><td>${credentials.map(
      (id, at) =>
        markup`${at === 0 ? '' : ', '}${id === null ? markup`<span class="warn">none found</span>` : names.of(id)}`,
    )}</td><td>${callers.slice(0, MOST_NAMED).map((each, at) => markup`${at === 0 ? '' : ', '}${automationLink(each)}`)}${
      callers.length > MOST_NAMED ? markup` and ${callers.length - MOST_NAMED} more` : ''
    }</td></tr>`
  })}</tbody></table></div>${hosts.length === 0 ? markup`<p>No automation was seen to call a host.</p>` : ''}</section>`
}
