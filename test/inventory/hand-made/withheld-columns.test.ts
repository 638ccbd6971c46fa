import { expect, test } from 'vitest'
import type { Finding } from '../../../src/inventory/model/finding-schema.ts'
import { TABLE_READINGS } from '../../../src/inventory/read/table-readings.ts'
import { EVERY_QUESTION } from '../support/answers.ts'
import { derivedFrom, summarizedFrom } from '../support/derived.ts'
import type { TestRow } from '../support/publish-rows.ts'
import { findingLine } from '../support/shown.ts'
import { HAND_MADE_ROWS } from './hand-made-rows.ts'

/** Every column that is asked for and that some row has. */
const COLUMNS = TABLE_READINGS.flatMap(({ table, columns, code, addresses, countedBy }) =>
  [...new Set([...columns, ...code, ...addresses, ...(countedBy ?? []).flatMap((each) => each.split('+'))])].flatMap(
    (column) => ((HAND_MADE_ROWS[table] ?? []).some((row) => column in row) ? [{ table, column }] : []),
  ),
)

const TABLES = [...new Set(COLUMNS.map(({ table }) => table))]

const WHOLE = derivedFrom(HAND_MADE_ROWS)

function without(row: TestRow, column: string): TestRow {
  const { sys_id } = row
  return { ...Object.fromEntries(Object.entries(row).filter(([name]) => name !== column)), sys_id }
}

/** What a finding says, but for words that name a row. */
function told({ rule, subject }: Finding): string {
  return `${rule} ${subject}`
}

test.each(TABLES)('where a column of %s is withheld, every answer that changes says so', async (table) => {
  const whole = await WHOLE
  const lost: string[] = []
  for (const { column } of COLUMNS.filter((each) => each.table === table)) {
    const rows = (HAND_MADE_ROWS[table] ?? []).map((row) => without(row, column))
    const asked = COLUMNS.filter((each) => each.table === table && each.column !== column)
    const sight = { columns: new Set(['sys_id', ...asked.map((each) => each.column)]), leftOut: [column] }
    const taken = await summarizedFrom({ ...HAND_MADE_ROWS, [table]: rows }, { [table]: sight })
    for (const before of whole.automations) {
      const after = taken.automations.find(({ id }) => id === before.id)
      if (after === undefined) {
        const live = taken.coverage.find(({ question }) => question === 'live')
        if (live?.needs.some((need) => need.table === table) !== true) lost.push(`${column}: ${before.id} is gone`)
        continue
      }
      for (const { question, of } of EVERY_QUESTION) {
        if (JSON.stringify(of(before)) === JSON.stringify(of(after))) continue
        if (!after.limits.some((limit) => limit.question === question && limit.table === table))
          lost.push(`${column}: ${before.id}: ${question} is ${JSON.stringify(of(after))}`)
      }
    }
    const found = new Set(taken.findings.filter(({ state }) => state === 'found').map(told))
    for (const finding of whole.findings) {
      if (finding.state !== 'found' || finding.rule === 'F25' || found.has(told(finding))) continue
      const isNamed = taken.findings.some(
        ({ rule, state, needs }) =>
          rule === finding.rule && state === 'cannot-be-evaluated' && needs.some((need) => need.table === table),
      )
      if (!isNamed) lost.push(`${column}: ${findingLine(finding)} is gone without a word`)
    }
  }
  expect(lost).toEqual([])
})
