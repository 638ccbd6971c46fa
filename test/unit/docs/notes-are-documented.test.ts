import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { columnChanges } from '../../../src/activities/publish/column-changes.ts'
import type { Receipt } from '../../../src/contract/receipt.ts'
import { saysUnread } from '../../../src/contract/row/unread-rows.ts'
import { accessDoubt } from '../../../src/contract/table/compare-access.ts'
import { READING_STRATEGIES } from '../../../src/contract/table/reading-strategy.ts'
import { SearchBudget } from '../../../src/servicenow/paging/search-budget.ts'
import { columnGap } from '../../../src/servicenow/plan/known-columns.ts'
import { planNotes } from '../../../src/servicenow/plan/plan-notes.ts'
import { CountedTables } from '../../../src/servicenow/table-api/counted-tables.ts'

const OUTPUT = readFileSync('docs/output.md', 'utf8')
const COMPLETENESS = readFileSync('docs/completeness.md', 'utf8')

const REMARKS = {
  window: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
  refusedColumns: ['script'],
  isDescribed: false,
  unaskable: ['a,b'],
  hasUntyped: true,
  beforeQueryRules: 7,
}

function receipt(first: readonly string[], last: readonly string[]): Receipt {
  const part = { path: 'part', rows: 1, bytes: 1, sha256: '' }
  return {
    schemaVersion: 1,
    table: 'sys_script',
    range: { lo: null, hi: null },
    sequence: 0,
    previous: null,
    from: null,
    cursor: null,
    done: true,
    parts: [part],
    intervals: [],
    pages: 1,
    requests: 1,
    pageSizes: [1, 1],
    missingColumns: [],
    absentColumns: { first, last },
    readFrom: null,
    readTo: null,
    total: null,
    unproven: null,
  }
}

const unknown = {
  user: null,
  timeZone: null,
  domain: null,
  roles: null,
  instanceId: null,
  instanceName: null,
  clones: null,
}
const access = { fingerprint: 'a', identity: 'b', known: unknown }

/** The words of a text, without what is another one each time: numbers, names, times. */
function wordsOf(text: string): string {
  const [before = ''] = text.split(/: (?!ids listed|read in|withheld|those)/)
  return (
    before
      .split(/[\d(]/)
      .sort((a, b) => b.length - a.length)[0]
      ?.trim() ?? ''
  )
}

test.each([
  ...new Set(READING_STRATEGIES.flatMap((reading) => planNotes({ ...REMARKS, reading }))),
  ...columnChanges([receipt(['name'], ['script'])]),
  ...saysUnread({ unkeyed: 7, unreadable: ['a'], twins: { rows: 7, keys: ['a'] } }),
  accessDoubt(access, access) ?? '',
  columnGap({ columns: [], hidden: 7 }, []) ?? '',
])('docs/output.md has the words of %j', (text) => {
  expect(wordsOf(text).length).toBeGreaterThan(5)
  expect(OUTPUT).toContain(wordsOf(text))
})

test.each([new CountedTables().whyNone('sys_script'), new SearchBudget().doubt])(
  'docs/completeness.md has the words of %j',
  (text) => {
    expect(COMPLETENESS).toContain(wordsOf(text))
  },
)
