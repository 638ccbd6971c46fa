import { expect, test } from 'vitest'
import { coverageLines } from '../../../src/cli/output/coverage-table.ts'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import { VERDICTS } from '../../../src/contract/table/verdict.ts'

type Table = HarvestOutcome['tables'][number]

function table(changes: Partial<Table> = {}): Table {
  return {
    table: 'sys_script',
    verdict: 'complete',
    optional: false,
    rows: 1234,
    hidden: 0,
    expected: 1234,
    pages: 2,
    seconds: 1.25,
    code: null,
    reason: null,
    hint: null,
    ...changes,
  }
}

function lines(...tables: readonly Table[]): readonly string[] {
  return coverageLines({ run: 'r', instance: 'acmecorp', verdict: 'partial', manifest: '/out/manifest.json', tables })
}

test('a table is a line of columns below their names', () => {
  const [header, line, blank] = lines(table())
  expect(header).toBe('table       verdict          rows  hidden  pages  seconds')
  expect(line).toBe('sys_script  complete        1,234       0      2      1.3')
  expect(blank).toBe('')
})

test('an increment shows in a column of its own how many rows were deleted, and counts them', () => {
  const increment = lines(
    table({ rows: 3, tombstones: 1200 }),
    table({ table: 'syslog', rows: 9 }),
    table({ table: 'sys_user', rows: 0, tombstones: 0 }),
  )
  expect(increment.slice(0, 4)).toEqual([
    'table       verdict          rows deleted  hidden  pages  seconds',
    'sys_script  complete            3   1,200       0      2      1.3',
    'syslog      complete            9       -       0      2      1.3',
    'sys_user    complete            0       0       0      2      1.3',
  ])
  expect(increment.at(-2)).toMatch(/^12 rows, 1,200 deleted; 3 of 3 tables complete/)
})

test('the columns stand below each other, however long a name', () => {
  const long = table({ table: 'x'.repeat(60), verdict: 'not_started', rows: 9_999_999, hidden: null, seconds: 0 })
  const [header, ...rows] = lines(table(), long).slice(0, 3)
  for (const row of rows) expect(row).toHaveLength(header?.length ?? 0)
})

test.each<{ name: string; changes: Partial<Table>; cell: string }>([
  { name: 'a number', changes: { hidden: 67 }, cell: '67' },
  { name: 'a large number', changes: { hidden: 12_345 }, cell: '12,345' },
  { name: 'unknown', changes: { verdict: 'failed', hidden: null }, cell: '?' },
  { name: 'unknown of a table that was denied', changes: { verdict: 'denied', hidden: null }, cell: '?' },
  { name: 'none of a table that is absent', changes: { verdict: 'absent', hidden: null }, cell: '-' },
  { name: 'none of a table that was not started', changes: { verdict: 'not_started', hidden: null }, cell: '-' },
])('hidden rows are shown: $name', ({ changes, cell }) => {
  expect(lines(table(changes))[1]?.split(/\s+/)[3]).toBe(cell)
})

test.each(VERDICTS.filter((verdict) => verdict !== 'complete'))(
  '%s is explained with reason, code and remedy',
  (verdict) => {
    const gap = table({ verdict, reason: 'what happened', code: 'NETWORK_FAILED', hint: 'What to do.' })
    const told = lines(gap).slice(3, 6)
    expect(told[0]).toBe(`${verdict}: sys_script`)
    expect(told[1]).toMatch(/^ {2}[a-z].{6,}: what happened \[NETWORK_FAILED\]$/)
    expect(told[2]).toBe('  remedy: What to do.')
  },
)

test('a complete table is not explained', () => {
  expect(lines(table())).toHaveLength(5)
})

test('an optional table that the instance lacks is named as no gap, without a remedy', () => {
  const told = lines(table({ verdict: 'absent', optional: true, code: 'TABLE_ABSENT', hint: 'Install it.' }))
  expect(told.slice(3).join('\n')).toMatch(/^absent \(optional: no gap\): sys_script\n/)
  expect(told.join('\n')).not.toContain('remedy')
})

test('the sum tells optional tables that are absent from those that are incomplete', () => {
  const told = lines(table(), table({ table: 'sn_aia_agent', verdict: 'absent', optional: true }))
  expect(told.at(-2)).toContain('1 of 2 tables complete, 1 absent but optional;')
})

test('tables that share a cause are named together, and the cause is told once', () => {
  const cause = { verdict: 'denied', code: 'SCOPE_FORBIDDEN', hint: 'Grant a role.' } as const
  const told = lines(
    table({ ...cause, table: 'sys_audit', reason: "No permission to read table 'sys_audit'" }),
    table({ ...cause, table: 'sys_user', reason: "No permission to read table 'sys_user'" }),
    table({ ...cause, table: 'sysevent', reason: 'Failed API level ACL Validation' }),
  )
  expect(told.filter((line) => line.startsWith('denied'))).toEqual(['denied: sys_audit, sys_user', 'denied: sysevent'])
  expect(told.filter((line) => line.includes('remedy'))).toHaveLength(2)
})

test('what the instance says cannot move the cursor, forge a line or flood the terminal', () => {
  const reason = `\u001b[2J\u001b[31m\r\nmanifest: /forged ${'x'.repeat(5000)}`
  const told = lines(table({ verdict: 'failed', reason }))
  expect(told.join('')).not.toMatch(/[\u0000-\u001f]/)
  expect(told.filter((line) => line.startsWith('manifest:'))).toEqual(['manifest: /out/manifest.json'])
  expect(Math.max(...told.map((line) => line.length))).toBeLessThan(400)
})

test('the sum names rows, complete tables, the verdict of the run and the place of the manifest', () => {
  const told = lines(table(), table({ table: 'sys_audit', verdict: 'partial', reason: 'x' }))
  expect(told.slice(-2)).toEqual([
    '2,468 rows; 1 of 2 tables complete; verdict of the run: partial',
    'manifest: /out/manifest.json',
  ])
})

test('what needs attention comes first, and many complete tables are one line, unless all are wanted', () => {
  const many = Array.from({ length: 21 }, (_, at) => table({ table: `u_table_${at}`, rows: 10, pages: 1 }))
  const tables = [
    ...many,
    table({ table: 'sys_audit', verdict: 'denied', rows: 0 }),
    table({ table: 'sys_user', verdict: 'failed' }),
  ]
  const outcome = { run: 'r', instance: 'acmecorp', verdict: 'failed', manifest: '/out/manifest.json', tables } as const
  const shown = coverageLines(outcome)
  expect(shown.slice(1, 4).map((line) => line.split(/\s+/)[0])).toEqual(['sys_user', 'sys_audit', '21'])
  expect(shown[3]).toBe('21 tables complete: 210 rows, 21 pages (--verbose lists them)')
  const all = coverageLines(outcome, { verbose: true })
  expect(all.filter((line) => line.startsWith('u_table_'))).toHaveLength(21)
})
