import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../../src/contract/row/compare-keys.ts'
import { rowKey } from '../../../../src/contract/row/row-key.ts'
import { splitTimeKey, timeKey } from '../../../../src/contract/row/time-key.ts'
import type { TableOrder } from '../../../../src/contract/table/table-plan.ts'

const HEX = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const TIME = '2026-10-05 12:00:00'

test.each<{ name: string; row: Record<string, unknown>; order: TableOrder; key: string | null }>([
  { name: 'a plain id', row: { sys_id: HEX }, order: 'sys_id', key: HEX },
  { name: 'an id that is not hex', row: { sys_id: 'global' }, order: 'sys_id', key: 'global' },
  { name: 'an id sent as a reference', row: { sys_id: { link: 'x', value: HEX } }, order: 'sys_id', key: HEX },
  { name: 'no id', row: { name: 'x' }, order: 'sys_id', key: null },
  { name: 'an empty id', row: { sys_id: '' }, order: 'sys_id', key: null },
  { name: 'an id that is a number', row: { sys_id: 5 }, order: 'sys_id', key: null },
  {
    name: 'a time and an id',
    row: { sys_id: HEX, sys_created_on: TIME },
    order: 'sys_created_on',
    key: `${TIME} ${HEX}`,
  },
  { name: 'no time', row: { sys_id: HEX }, order: 'sys_created_on', key: null },
  { name: 'an empty time', row: { sys_id: HEX, sys_created_on: '' }, order: 'sys_created_on', key: null },
  {
    name: "a time in a user's own form",
    row: { sys_id: HEX, sys_updated_on: '05.10.2026 12:00:00' },
    order: 'sys_updated_on',
    key: null,
  },
  { name: 'a time without an id', row: { sys_created_on: TIME }, order: 'sys_created_on', key: null },
])('the position of a row: $name', ({ row, order, key }) => {
  expect(rowKey(row, order)).toBe(key)
})

test.each<{ name: string; before: string; after: string }>([
  { name: 'hex ids, byte by byte', before: `9${HEX.slice(1)}`, after: `a${HEX.slice(1)}` },
  { name: 'digits before a word', before: HEX, after: 'global' },
  {
    name: 'a capital between small letters, as a database without regard to case has it',
    before: 'apple',
    after: 'Banana',
  },
  { name: 'a small letter after a capital', before: 'APPLE', after: 'banana' },
  { name: 'a beginning before the whole', before: 'abc', after: 'abcd' },
  {
    name: 'an earlier second, whatever the ids',
    before: `${TIME} ff`,
    after: '2026-10-05 12:00:01 00',
  },
  { name: 'the ids of one second', before: `${TIME} 0a`, after: `${TIME} 0b` },
  {
    name: 'the ids of one second without regard to case',
    before: `${TIME} Ab`,
    after: `${TIME} aC`,
  },
  {
    name: 'the beginning of a second before its rows',
    before: `${TIME} `,
    after: `${TIME} 0`,
  },
])('$name', ({ before, after }) => {
  expect(compareKeys(before, after)).toBeLessThan(0)
  expect(compareKeys(after, before)).toBeGreaterThan(0)
  expect(compareKeys(before, before)).toBe(0)
})

const id = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 }),
  fc.string({ unit: fc.constantFrom(...'0aAbBzZ_.'), minLength: 1, maxLength: 4 }),
)

test('keys stand in one order: no two pairs of three contradict each other', () => {
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      const compare = (one: string, other: string): number => Math.sign(compareKeys(one, other))
      expect(compare(a, b)).toBe(-compare(b, a) || 0)
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0)
    }),
    { numRuns: 1000 },
  )
})

test('a time key comes apart as it was joined, and sorts as text where its ids are hex', () => {
  const seconds = fc.integer({ min: 0, max: 4_102_444_800 })
  const hexId = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })
  const parts = fc.record({
    time: seconds.map((s) => new Date(s * 1000).toISOString().slice(0, 19).replace('T', ' ')),
    id: hexId,
  })
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const [a, b] = [timeKey(one), timeKey(other)]
      expect(splitTimeKey(a)).toEqual(one)
      expect(Math.sign(compareKeys(a, b))).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
  )
})
