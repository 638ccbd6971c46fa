import { expect, test } from 'vitest'
import { compareKeys, foldedKey, isInRange } from '../../../../src/contract/row/compare-keys.ts'
import { isRow, plainValue, timeValue } from '../../../../src/contract/row/row.ts'
import { compareRowVersions, rowVersion } from '../../../../src/contract/row/row-version.ts'

test('only an object is a row', () => {
  expect([{}, { a: 'b' }].every(isRow)).toBe(true)
  expect([null, undefined, 'a', 1, [], ['a']].some(isRow)).toBe(false)
})

test('a column is its text, or the value of its reference, and nothing else', () => {
  const row = { text: 'a', reference: { value: 'b', link: 'https://x' }, number: 1, odd: { value: 2 }, list: ['c'] }
  expect(Object.keys(row).map((column) => plainValue(row, column))).toEqual(['a', 'b', null, null, null])
  expect([plainValue(row, 'missing'), plainValue({ empty: null }, 'empty')]).toEqual([null, null])
})

test("a time is one in the instance's form alone", () => {
  const row = { good: '2026-01-02 03:04:05', iso: '2026-01-02T03:04:05Z', more: '2026-01-02 03:04:05.6', empty: '' }
  expect(Object.keys(row).map((column) => timeValue(row, column))).toEqual([row.good, null, null, null])
  expect(timeValue(row, 'missing')).toBeNull()
  expect(timeValue({ before: ` ${row.good}` }, 'before')).toBeNull()
})

test.each([
  { name: 'both columns', row: {}, version: { updatedOn: '2026-01-02 03:04:05', modCount: 7 } },
  { name: 'a count of zero', row: { sys_mod_count: '0' }, version: { updatedOn: '2026-01-02 03:04:05', modCount: 0 } },
  { name: 'no time', row: { sys_updated_on: '' }, version: null },
  { name: 'no count', row: { sys_mod_count: null }, version: null },
  {
    name: 'a count that is not one',
    row: { sys_mod_count: '7a' },
    version: { updatedOn: '2026-01-02 03:04:05', modCount: 0 },
  },
  {
    name: 'a count below zero',
    row: { sys_mod_count: '-7' },
    version: { updatedOn: '2026-01-02 03:04:05', modCount: 0 },
  },
  {
    name: 'a count beyond what a number holds',
    row: { sys_mod_count: '1234567890123456' },
    version: { updatedOn: '2026-01-02 03:04:05', modCount: 0 },
  },
])("a row's version needs a time and a count: $name", ({ row, version }) => {
  expect(rowVersion({ sys_updated_on: '2026-01-02 03:04:05', sys_mod_count: '7', ...row })).toEqual(version)
})

test('a later time is newer, then a higher count, and a row without a version is the oldest', () => {
  const at = (second: string, modCount: number) => ({ updatedOn: `2026-01-02 03:04:${second}`, modCount })
  const ascending = [null, at('05', 3), at('05', 10), at('06', 0)]
  for (const [i, a] of ascending.entries())
    for (const [j, b] of ascending.entries()) expect(Math.sign(compareRowVersions(a, b))).toBe(Math.sign(i - j))
})

test('keys compare without regard to case', () => {
  expect([compareKeys('a', 'B'), compareKeys('B', 'a'), compareKeys('Ab', 'aB')]).toEqual([-1, 1, 0])
  // Between the capitals and the small letters: folded to capitals, it would stand behind both.
  expect([compareKeys('_', 'a'), compareKeys('_', 'A')]).toEqual([-1, -1])
  expect(foldedKey('Ab')).toBe('ab')
})

test.each([
  { range: { lo: null, hi: null }, inside: ['a', 'b', 'c', 'd'] },
  { range: { lo: 'b', hi: null }, inside: ['c', 'd'] },
  { range: { lo: null, hi: 'b' }, inside: ['a', 'b'] },
  { range: { lo: 'a', hi: 'c' }, inside: ['b', 'c'] },
  { range: { lo: 'A', hi: 'C' }, inside: ['b', 'c'] },
])('a range holds its upper end and not its lower one: $range', ({ range, inside }) => {
  expect(['a', 'b', 'c', 'd'].filter((key) => isInRange(key, range))).toEqual(inside)
})
