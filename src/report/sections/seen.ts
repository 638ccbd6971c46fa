import type { Inventory } from '../../inventory/model/inventory-schema.ts'
import type { Need, SightVerdict } from '../../inventory/model/sight-schema.ts'
import { groupedBy } from '../grouped-by.ts'
import { type Html, markup } from '../html.ts'

const QUESTIONS: Readonly<Record<Inventory['coverage'][number]['question'], string>> = {
  live: 'Which automations are live?',
  trigger: 'What starts them?',
  'runs-as': 'As whom do they run?',
  calls: 'Whom do they call, and with which credential?',
  evidence: 'Did they run?',
  owners: 'Who answers for them?',
  maker: 'Who made them: the vendor or us?',
}

/** Verdicts in words that follow a table's name. */
export const SIGHT_WORDS: Readonly<Record<SightVerdict, string>> = {
  complete: 'complete',
  partial: 'seen in part',
  unproven: 'read, completeness unproven',
  denied: 'not readable for this user',
  absent: 'not on this instance',
  failed: 'failed',
  not_started: 'not read to its end',
  not_read: 'not harvested',
  column_left_out: 'a column was left out',
}

/** What was seen and what was not, for each question. */
export function seenSection({ coverage }: Inventory): Html {
  return markup`<section aria-labelledby="seen"><h2 id="seen">What was seen, and what was not</h2>
<ul class="strip">${coverage.map(
    ({ question, state, needs }) =>
      markup`<li class="${state === 'answered' ? 'whole' : 'part'}"><b>${QUESTIONS[question]}</b><br>${
        state === 'answered'
          ? markup`<span class="good">Answered: every table that it needs was seen whole.</span>`
          : markup`<span class="warn">Answered in part.</span> ${needsList(needs)}`
      }</li>`,
  )}</ul></section>`
}

/** Tables that are named at once; more are folded away. */
const FEW = 3

/** Tables that an answer lacks, by how well they were seen. */
export function needsList(needs: readonly Need[]): Html {
  const groups = [...groupedBy(needs, ({ verdict }) => verdict)].map(
    ([verdict, all], at) =>
      markup`${at === 0 ? '' : '; '}${SIGHT_WORDS[verdict]}: ${all.map(({ table }, number) => markup`${number === 0 ? '' : ', '}${table}`)}`,
  )
  if (needs.length <= FEW) return markup`Missing: ${groups}.`
  return markup`<details class="needs"><summary>${needs.length} tables are missing</summary>${groups}.</details>`
}
