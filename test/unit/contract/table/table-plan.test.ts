import { expect, test } from 'vitest'
import { hasRanges, READING_STRATEGIES } from '../../../../src/contract/table/reading-strategy.ts'
import { checkedTableName, isTableName } from '../../../../src/contract/table/table-name.ts'
import { type Claim, claimsWhole } from '../../../../src/contract/table/verdict.ts'

test('ranges can be asked for where keys are what a table is read by', () => {
  expect(READING_STRATEGIES.filter(hasRanges)).toEqual(['keyset', 'key-windows'])
})

test('a table name is lower-case letters, digits and _, a letter first, 80 at most', () => {
  const names = ['a', 'sys_script', 'u_table_2', 'a'.repeat(80)]
  expect(names.map(checkedTableName)).toEqual(names)
  const wrong = ['', '_a', '2a', 'Sys', 'sys-script', 'a/b', '../a', 'a\n', 'a'.repeat(81)]
  expect(wrong.filter(isTableName)).toEqual([])
})

test('what is no table name is refused with the start of it, quoted', () => {
  expect(() => checkedTableName('a"b')).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^"a\\"b" is not a table name: /),
    }),
  )
  expect(() => checkedTableName('A'.repeat(200))).toThrow(/^"A{80}" is not a table name/)
})

test.each<{ claim: Claim; whole: boolean }>([
  { claim: { verdict: 'complete', code: null, hidden: 0 }, whole: true },
  { claim: { verdict: 'unproven', code: null, hidden: null }, whole: true },
  { claim: { verdict: 'partial', code: null, hidden: 0 }, whole: true },
  { claim: { verdict: 'partial', code: null, hidden: null }, whole: false },
  { claim: { verdict: 'partial', code: 'SCOPE_FORBIDDEN', hidden: 1 }, whole: false },
  { claim: { verdict: 'complete', code: 'SINK_FULL', hidden: 0 }, whole: false },
  { claim: { verdict: 'failed', code: null, hidden: 0 }, whole: false },
  { claim: { verdict: 'not_started', code: null, hidden: 0 }, whole: false },
  { claim: { verdict: 'denied', code: null, hidden: 0 }, whole: false },
  { claim: { verdict: 'absent', code: null, hidden: 0 }, whole: false },
])('a verdict speaks of every key that was asked for, or of some: $claim', ({ claim, whole }) => {
  expect(claimsWhole(claim)).toBe(whole)
})
