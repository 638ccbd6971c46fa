import { expect, test } from 'vitest'
import type { TableResult } from '../../../src/contract/table/table-result.ts'
import { coverageDetails } from '../../../src/workflows/verdict/coverage-details.ts'
import { failedTable } from '../../../src/workflows/verdict/table-verdict.ts'

function finished(changes: Partial<TableResult> = {}): TableResult {
  return {
    ...failedTable('sys_script', false, null, ''),
    verdict: 'complete',
    rows: 12,
    hidden: 0,
    reason: null,
    ...changes,
  }
}

test('finished tables are rows of a Markdown table below their number', () => {
  expect(
    coverageDetails('Harvest', [finished(), finished({ table: 'sys_audit', hidden: null })], 7).split('\n'),
  ).toEqual([
    '**Harvest**: 2 of 7 tables',
    '',
    '| table | verdict | rows | hidden | note |',
    '|---|---|---:|---:|---|',
    '| sys_script | complete | 12 | 0 |  |',
    '| sys_audit | complete | 12 | ? |  |',
  ])
})

test('a gap carries its code, its reason and its remedy', () => {
  const gap = failedTable('sys_script', false, 'NETWORK_FAILED', 'no answer')
  expect(coverageDetails('Harvest', [gap], 1)).toContain(`| NETWORK_FAILED: no answer: ${gap.hint} |`)
})

test.each([
  { name: 'a column', reason: 'a | b' },
  { name: 'a row', reason: 'a\n| b' },
  { name: 'a link', reason: 'a [b](https://example.com)' },
  { name: 'a tag', reason: 'a <img src=x>' },
  { name: 'emphasis and code', reason: 'a **b** `c`' },
])('what the instance says cannot add $name', ({ reason }) => {
  const lines = coverageDetails('Harvest', [failedTable('sys_script', false, null, reason)], 1).split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[4]).toMatch(/^\| sys_script \| failed \| 0 \| \? \| a [^|<>*`[\]]+ \|$/)
})

test('of very many tables the newest 200 are shown, and all are counted', () => {
  const all = Array.from({ length: 500 }, (_, at) => finished({ table: `t${at}` }))
  const lines = coverageDetails('Harvest', all, 600).split('\n')
  expect([lines[0], lines.length]).toEqual(['**Harvest**: 500 of 600 tables', 204])
  expect(lines.at(-1)).toContain('t499')
})

test('a run that is held says so between its number of tables and their rows', () => {
  const hold = { kind: 'parked', since: '2026-01-02T03:04:05.000Z', reason: 'the credential | is <refused>' } as const
  const lines = coverageDetails('Harvest', [], 7, hold).split('\n')
  expect(lines.slice(0, 4)).toEqual([
    '**Harvest**: 0 of 7 tables',
    '',
    '**parked** since 2026-01-02T03:04:05.000Z: the credential   is  refused ',
    '',
  ])
  expect(coverageDetails('Harvest', [], 7).split('\n')).toHaveLength(4)
})
