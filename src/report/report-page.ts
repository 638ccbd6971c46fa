import type { InventoryView } from '../inventory/take-inventory.ts'
import type { ShownCode } from './code-of.ts'
import { markup } from './html.ts'
import { Names } from './names.ts'
import { pageOf } from './page/page-of.ts'
import { SEARCH } from './page/search.ts'
import type { Since } from './run-before.ts'
import { automationsSection } from './sections/automations.ts'
import { changesSection } from './sections/changes.ts'
import { coverageSection } from './sections/coverage.ts'
import { destinationsSection } from './sections/destinations.ts'
import { findingsSection } from './sections/findings.ts'
import { identitiesSection } from './sections/identities.ts'
import { inwardSection } from './sections/inward.ts'
import { methodSection } from './sections/method.ts'
import { seenSection } from './sections/seen.ts'
import { totalsSection } from './sections/totals.ts'
import { whoCallsWhere } from './sections/who-calls-where.ts'

const SECTIONS = [
  ['seen', 'Seen and not'],
  ['totals', 'By kind'],
  ['destinations', 'Destinations'],
  ['identities', 'Identities'],
  ['inward', 'Endpoints'],
  ['findings', 'Findings'],
  ['automations', 'Automations'],
  ['coverage', 'Coverage'],
  ['changes', 'Changes'],
  ['method', 'Method'],
] as const

/** The whole report as one page that asks for nothing: its style and script are in it, and no other may run. Code is null where none is to be shown. */
export function reportPage(
  view: InventoryView,
  since: Since,
  code: ReadonlyMap<string, readonly ShownCode[]> | null,
): string {
  const { manifest, inventory, derived } = view
  const names = new Names(view)
  const name = manifest.instance.name
  const body = markup`<header><h1>Automations of ${name}</h1>
<p>Harvested from ${manifest.instance.origin}, ${manifest.startedAt} to ${manifest.finishedAt}. Verdict of the run: <b>${manifest.verdict}</b>.
${derived.automations.length} automations, ${derived.findings.filter(({ state }) => state === 'found').length} findings.</p></header>
<nav aria-label="Sections"><ul>${SECTIONS.map(([id, title]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main>${seenSection(inventory)}${totalsSection(derived.automations)}${destinationsSection(view, names)}${whoCallsWhere(
    derived.automations,
    names,
  )}${identitiesSection(view, names)}${inwardSection(view, names)}${findingsSection(derived.findings, names)}${automationsSection(
    derived.automations,
    names,
    code,
  )}${coverageSection(manifest)}${changesSection(since, names)}${methodSection(view, code !== null)}</main>`
  return pageOf(`Automations of ${name}`, body, SEARCH)
}
