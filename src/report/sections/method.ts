import type { InventoryView } from '../../inventory/take-inventory.ts'
import { type Html, markup, said } from '../html.ts'

/** How the report came about, and what it cannot say. */
export function methodSection({ manifest, inventory }: InventoryView, hasCode: boolean): Html {
  const { authMethod, harvester, request } = manifest
  return markup`<section aria-labelledby="method"><h2 id="method">Method and limits</h2>
<p>Made by servicenow-harvester ${harvester} from the files of run ${manifest.run} alone. The run read ${manifest.tables.length} tables through the REST Table API as ${authMethod}, with mode ${request.mode}. Scripts were parsed with ${inventory.parser}; their texts are ${hasCode ? 'in this page, with whatever secrets somebody wrote into them' : 'not in this page'}.</p>
<p>“Stated” follows from a reference or a key of a row, “found” from the text of a script, “inferred” from something else. A finding is a fact to look at, and no judgement. What is said to be unknown is unknown: it is neither yes nor no.</p>
${browserOnly(inventory.counts.browserOnly)}
<p>Runs that the state rests on:</p><ul>${inventory.runs.map(({ run, manifestSha256 }) => markup`<li>${run}, manifest sha256 ${manifestSha256}</li>`)}</ul>
${inventory.givenUp.length === 0 ? '' : markup`<p class="warn">Scripts that were not parsed whole:</p><ul>${inventory.givenUp.map(({ script, column, reason }) => markup`<li>${said(script)} ${column}: ${reason}</li>`)}</ul>`}</section>`
}

/** What is not listed, since it runs in the browser alone. */
function browserOnly(counts: Readonly<Record<string, number>>): Html | '' {
  const tables = Object.entries(counts)
  if (tables.length === 0) return ''
  return markup`<p>UI actions that run in the browser alone are not listed: ${tables.map(([table, rows]) => `${table} ${rows}`).join(', ')}.</p>`
}
