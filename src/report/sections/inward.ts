import type { InventoryView } from '../../inventory/take-inventory.ts'
import { type Html, markup, said } from '../html.ts'
import type { Names } from '../names.ts'
import { automationLink } from './automations.ts'

/** Rules that speak of who may call an endpoint. */
const OPEN_TO = ['F1', 'F2']

/** Endpoints that others call, and to whom they are open. */
export function inwardSection({ derived }: InventoryView, names: Names): Html {
  const endpoints = derived.automations.filter(({ kind }) => kind.endsWith('-endpoint'))
  const notes = new Map(
    derived.findings
      .filter(({ rule, state }) => OPEN_TO.includes(rule) && state === 'found')
      .map(({ subject, rule, note }) => [subject, `${rule}: ${note}`]),
  )
  const sorted = endpoints.toSorted((a, b) => Number(notes.has(b.id)) - Number(notes.has(a.id)))
  return markup`<section aria-labelledby="inward"><h2 id="inward">Endpoints open inward</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="inward"><table><thead><tr><th scope="col">Endpoint</th><th scope="col">Path</th><th scope="col">Live</th><th scope="col">Runs as</th><th scope="col">Open to</th></tr></thead>
<tbody>${sorted.map(
    (each) =>
      markup`<tr><th scope="row">${automationLink(each)}</th><td>${each.trigger.when} ${said(each.trigger.on)}</td><td>${
        each.live === null ? 'unknown' : each.live ? 'yes' : 'no'
      }</td><td>${names.of(each.runsAs.identity)}</td><td>${
        notes.has(each.id) ? markup`<b class="bad">${notes.get(each.id)}</b>` : 'who its access rules name'
      }</td></tr>`,
  )}</tbody></table></div>${endpoints.length === 0 ? markup`<p>No endpoint was seen.</p>` : ''}</section>`
}
