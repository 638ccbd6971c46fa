import type { InventoryChange } from '../../inventory/diff/inventory-diff-schema.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup, said } from '../html.ts'
import type { Names } from '../names.ts'
import type { Since } from '../run-before.ts'

/** What changed of an automation, in words. */
const WHAT: Readonly<Record<InventoryChange['what'], string>> = {
  automation: 'automation',
  live: 'whether it is live',
  trigger: 'what starts it',
  'run-as': 'as whom it runs',
  destination: 'whom it calls',
  credential: 'the credential of its calls',
  script: 'its script',
}

/** What came, went and changed since the run before. */
export function changesSection(since: Since, names: Names): Html {
  return markup`<section aria-labelledby="changes"><h2 id="changes">What changed since the run before</h2>${told(since, names)}</section>`
}

function told(since: Since, names: Names): Html {
  switch (since.state) {
    case 'first':
      return markup`<p>The folder holds no finished run before this one.</p>`
    case 'unknown':
      return markup`<p class="warn">The runs before this one cannot be compared: ${since.reason}</p>`
    case 'told':
      return comparison(since, names)
    default:
      return since satisfies never
  }
}

function comparison({ before, changes }: Extract<Since, { state: 'told' }>, names: Names): Html {
  const of = (wanted: InventoryChange['change']): readonly InventoryChange[] =>
    changes.filter(({ change }) => change === wanted)
  const [came, went, changed, unclear] = [of('came'), of('went'), of('changed'), of('cannot-be-told')]
  const certain = [...came, ...went, ...changed]
  return markup`<p>Since run ${before.run} of ${before.startedAt}: automations that came: ${came.length}; that went: ${went.length}; answers about others that changed: ${changed.length}.</p>${
    certain.length === 0
      ? ''
      : markup`<div class="scroll" tabindex="0" role="region" aria-labelledby="changes"><table><thead><tr><th scope="col">Automation</th><th scope="col">Kind</th><th scope="col">Change</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead><tbody>${certain.map(
          (each) => changeRow(each, names),
        )}</tbody></table></div>`
  }${unclear.length === 0 ? '' : unclearList(unclear)}`
}

function changeRow({ id, kind, name, what, change, before, after }: InventoryChange, names: Names): Html {
  const words = what === 'automation' ? change : WHAT[what]
  return markup`<tr><th scope="row">${change === 'went' ? said(name) : names.of(id)}</th><td>${kind}</td><td>${words}</td><td>${value(what, before)}</td><td>${value(what, after)}</td></tr>`
}

function value(what: InventoryChange['what'], text: string | null): Html {
  if (text === null) return what === 'automation' ? markup`` : markup`<span class="soft">none</span>`
  return what === 'script' ? markup`sha256 ${text.slice(0, 12)}…` : said(text)
}

function unclearList(unclear: readonly InventoryChange[]): Html {
  const groups = [...groupedBy(unclear, ({ kind, what }) => `${kind}: ${WHAT[what]}`)]
  return markup`<details class="needs"><summary class="warn">Differences that may come from what the two runs could see, and are not called changes: ${unclear.length}</summary><ul>${groups.map(
    ([words, all]) => markup`<li>${words}: ${all.length}</li>`,
  )}</ul></details>`
}
