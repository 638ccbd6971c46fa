import { expect, test } from 'vitest'
import { EVERY_QUESTION } from '../support/answers.ts'
import { derivedFrom } from '../support/derived.ts'
import { findingLine } from '../support/shown.ts'
import { HAND_MADE_ROWS } from './hand-made-rows.ts'

const TABLES = Object.keys(HAND_MADE_ROWS).sort()
const REFUSED = { verdict: 'denied', columns: null } as const

const WHOLE = derivedFrom(HAND_MADE_ROWS)

test.each(TABLES)('where %s is refused, every answer and finding that changes says so', async (table) => {
  const whole = await WHOLE
  const taken = await derivedFrom({ ...HAND_MADE_ROWS, [table]: [] }, { [table]: REFUSED })
  const lost: string[] = []
  for (const before of whole.automations) {
    const after = taken.automations.find(({ id }) => id === before.id)
    if (after === undefined) continue
    for (const { question, of } of EVERY_QUESTION) {
      if (JSON.stringify(of(before)) === JSON.stringify(of(after))) continue
      if (!after.limits.some((limit) => limit.question === question && limit.table === table))
        lost.push(
          `${before.id}: ${question} changed from ${JSON.stringify(of(before))} to ${JSON.stringify(of(after))}`,
        )
    }
  }
  const found = new Set(taken.findings.filter(({ state }) => state === 'found').map(findingLine))
  for (const finding of whole.findings) {
    if (finding.state !== 'found' || finding.rule === 'F25' || found.has(findingLine(finding))) continue
    const named = taken.findings.some(
      ({ rule, state, needs }) =>
        rule === finding.rule && state === 'cannot-be-evaluated' && needs.some((need) => need.table === table),
    )
    if (!named) lost.push(`${findingLine(finding)} is gone without a word`)
  }
  expect(lost).toEqual([])
  expect(taken.findings.map(findingLine)).toContainEqual(expect.stringContaining(`table/${table} | denied`))
  const noneSeen = taken.automations.filter(
    ({ evidence: { level, source } }) => level === 'none seen' && source === table,
  )
  expect(noneSeen).toEqual([])
})
