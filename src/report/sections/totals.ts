import type { Automation } from '../../inventory/model/automation-schema.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'

/** Makers in words. */
const MAKERS: Readonly<Record<Automation['maker']['value'], string>> = {
  vendor: 'the vendor',
  'vendor-changed-by-us': 'the vendor, changed by us',
  store: 'the store',
  ours: 'us',
  unknown: 'unknown',
}

/** How many automations there are of each kind, live or not, and who made them. */
export function totalsSection(automations: readonly Automation[]): Html {
  const kinds = [...groupedBy(automations, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1))
  const makers = [...new Set(automations.map(({ maker }) => maker.value))].sort()
  return markup`<section aria-labelledby="totals"><h2 id="totals">Automations by kind</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="totals"><table><thead><tr><th scope="col">Kind</th>
<th scope="col" class="n">All</th><th scope="col" class="n">Live</th><th scope="col" class="n">Not live</th><th scope="col" class="n">Live: unknown</th>
${makers.map((maker) => markup`<th scope="col" class="n">Made by: ${MAKERS[maker]}</th>`)}</tr></thead>
<tbody>${[...kinds, ['all kinds', automations] as const].map(([kind, list]) => row(kind, list, makers))}</tbody></table></div></section>`
}

function row(kind: string, list: readonly Automation[], makers: readonly string[]): Html {
  const number = (holds: (automation: Automation) => boolean): Html =>
    markup`<td class="n">${list.filter(holds).length}</td>`
  return markup`<tr><th scope="row">${kind}</th><td class="n">${list.length}</td>${number(({ live }) => live === true)}${number(
    ({ live }) => live === false,
  )}${number(({ live }) => live === null)}${makers.map((maker) => number((each) => each.maker.value === maker))}</tr>`
}
