import { FINDING_RULES } from '../../inventory/findings/finding-rules.ts'
import type { Finding } from '../../inventory/model/finding-schema.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'
import type { Names } from '../names.ts'
import { needsList } from './seen.ts'

/** Findings by rule, each with the rows that it rests on; rules that could not be evaluated say what they lack. */
export function findingsSection(findings: readonly Finding[], names: Names): Html {
  const byRule = groupedBy(findings, ({ rule }) => rule)
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${FINDING_RULES.map(({ id, title }) => {
  const all = byRule.get(id) ?? []
  const found = all.filter(({ state }) => state === 'found')
  const open = all.filter(({ state }) => state === 'cannot-be-evaluated')
  return markup`<details id="${id}"><summary><b>${id}</b> ${title}: ${
    found.length > 0 ? markup`<b class="bad">${found.length} found</b>` : 'none found'
  }${open.length > 0 ? markup`, <span class="warn">not fully evaluated</span>` : ''}</summary>
${open.map(({ note, needs }) => markup`<div class="warn">${note} ${needs.length > 0 ? needsList(needs) : ''}</div>`)}
<ul>${found.map(
    ({ subject, note, because }) =>
      markup`<li>${names.of(subject)}: ${note}. <span class="soft">Seen in ${because.map(
        ({ table, sys_id, column }, at) =>
          markup`${at === 0 ? '' : ', '}${names.row(table, sys_id, column === null ? table : `${table}.${column}`)}`,
      )}</span></li>`,
  )}</ul></details>`
})}</section>`
}
