import { expect, test } from 'vitest'
import { FAILURE_CODES, isFailureCode } from '../../../../src/contract/failure/failure-code.ts'
import { FAILURE_POLICY, type FailurePolicy } from '../../../../src/contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../../../../src/contract/failure/failure-texts.ts'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { speaksOf } from '../../../../src/contract/failure/speaks-of.ts'
import { waitsFor } from '../../../../src/contract/failure/waits-for.ts'

function codesWhere(holds: (policy: FailurePolicy) => boolean) {
  return FAILURE_CODES.filter((code) => holds(FAILURE_POLICY[code]))
}

test.each(FAILURE_CODES)('%s has a remedy that a person can follow', (code) => {
  expect(FAILURE_TEXTS[code].hint).toMatch(/^[A-Z].{20,}\.$/)
  expect(FAILURE_TEXTS[code].meaning).toMatch(/^[^.]{8,}$/)
  expect(new HarvestError(code, 'x').hint).toBe(FAILURE_TEXTS[code].hint)
})

test('a failure code is told from any other text', () => {
  expect(['TOKEN_EXPIRED', 'SINK_FULL', 'MANIFEST_MISMATCH'].every(isFailureCode)).toBe(true)
  expect(['INTERNAL', 'done', 'network_failed', '', null, undefined].some(isFailureCode)).toBe(false)
})

test('a failure that is retried is never evidence, and one that is evidence is never retried', () => {
  expect(codesWhere(({ retried, evidence }) => retried === evidence)).toEqual([])
})

test('what time, a sink or a new token heals is retried; what waits for a person or for nothing is not', () => {
  expect(codesWhere((p) => ['time', 'sink', 'token'].includes(p.waitsFor) && !p.retried)).toEqual([])
  // Too much for one page stays too much: only a smaller page helps, and it is asked for where the page was read.
  expect(codesWhere((p) => ['credential', 'nothing'].includes(p.waitsFor) && p.retried)).toEqual(['PAGE_TOO_EXPENSIVE'])
})

test('these speak of one table, and say nothing of others', () => {
  expect(codesWhere(({ subject }) => subject === 'table' || subject === 'query')).toEqual([
    ...['TOKEN_EXPIRED', 'SCOPE_FORBIDDEN', 'TABLE_ABSENT', 'TABLE_UNSUPPORTED', 'QUERY_REJECTED'],
  ])
})

test('a table is absent or denied only for what speaks of it', () => {
  expect(codesWhere(({ verdict, subject }) => verdict !== 'failed' && subject !== 'table')).toEqual([])
})

test('an end that is no failure of ours waits for nothing and speaks of nothing', () => {
  expect(['done', 'INTERNAL', null].map(waitsFor)).toEqual(['nothing', 'nothing', 'nothing'])
  expect(speaksOf(new TypeError('a bug'), 'table')).toBe(false)
  expect(speaksOf(new HarvestError('TABLE_ABSENT', 'x'), 'table')).toBe(true)
})

test('a budget that is used up ends the retries of every failure', () => {
  expect(FAILURE_CODES.filter((code) => new HarvestError(code, 'x', { final: true }).retried)).toEqual([])
  expect(FAILURE_CODES.filter((code) => new HarvestError(code, 'x').retried)).toEqual(codesWhere((p) => p.retried))
})
