import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { type Html, markup } from '../html.ts'
import { SIGHT_WORDS } from './seen.ts'

/** Every table of the run: what was read, what is missing and why, worst first. */
export function coverageSection({ tables }: Manifest): Html {
  const sorted = tables.toSorted((a, b) => Number(a.verdict === 'complete') - Number(b.verdict === 'complete'))
  return markup`<section aria-labelledby="coverage"><h2 id="coverage">Coverage by table</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="coverage"><table><thead><tr><th scope="col">Table</th><th scope="col">Verdict</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Hidden</th><th scope="col">Seen</th><th scope="col">Reason and remedy</th></tr></thead>
<tbody>${sorted.map(tableRow)}</tbody></table></div></section>`
}

function tableRow(entry: ManifestTable): Html {
  const { table, title, verdict, optional, rows, hidden, reason, hint, window, notes } = entry
  const told = [
    ...[reason, hint].flatMap((text) => (text === null ? [] : [markup`${text}`])),
    ...(window === null ? [] : [markup`<span class="soft">from ${window.from} to ${window.to}</span>`]),
    ...notes.map((note) => markup`<span class="soft">${note}</span>`),
  ]
  const tone = verdict === 'complete' ? 'good' : verdict === 'absent' && optional ? 'soft' : 'warn'
  return markup`<tr><th scope="row">${table}<br><span class="soft">${title}</span></th><td class="${tone}">${SIGHT_WORDS[verdict]}</td><td class="n">${rows}</td><td class="n">${
    hidden === null ? 'unknown' : hidden
  }</td><td>${bar(rows, hidden)}</td><td>${told.map((line, at) => (at === 0 ? line : markup`<br>${line}`))}</td></tr>`
}

/** How much of a table is visible, as a bar; nothing where that is unknown. */
function bar(rows: number, hidden: number | null): Html {
  if (hidden === null || rows + hidden === 0) return markup``
  const seen = Math.round((rows / (rows + hidden)) * 100)
  return markup`<svg viewBox="0 0 100 10" role="img" aria-label="${`${seen} % visible`}"><rect class="gap" width="100" height="10"/><rect class="bar" width="${seen}" height="10"/></svg>`
}
