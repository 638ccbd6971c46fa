import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../../src/contract/row/compare-keys.ts'
import { timeKey } from '../../../../src/contract/row/time-key.ts'
import { type KeySpan, keyBetween } from '../../../../src/servicenow/paging/keys/key-space.ts'

const HEX = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const IDS: KeySpan = { order: 'sys_id', lo: null, hi: null, timeBounds: null }
const HOUR: readonly [string, string] = ['2026-10-05 12:00:00', '2026-10-05 13:00:00']
const TIMES: KeySpan = { order: 'sys_created_on', lo: null, hi: null, timeBounds: HOUR }

test.each<{ name: string; span: KeySpan; fraction: number; key: string | null }>([
  { name: 'half of all ids', span: IDS, fraction: 0.5, key: `8${'0'.repeat(31)}` },
  { name: 'a quarter of all ids', span: IDS, fraction: 0.25, key: `4${'0'.repeat(31)}` },
  {
    name: 'the middle of two ids',
    span: { ...IDS, lo: HEX, hi: `c${HEX.slice(1)}` },
    fraction: 0.5,
    key: `b1b2c3d4e5f6${'0'.repeat(20)}`,
  },
  {
    name: 'two ids side by side',
    span: { ...IDS, lo: HEX, hi: `a1b2c3d4e5f7${'0'.repeat(20)}` },
    fraction: 0.5,
    key: null,
  },
  { name: 'a lower end that is not hex', span: { ...IDS, lo: 'global' }, fraction: 0.5, key: null },
  { name: 'an upper end that is not hex', span: { ...IDS, hi: 'global' }, fraction: 0.5, key: null },
  { name: 'an end in capitals', span: { ...IDS, lo: HEX.toUpperCase() }, fraction: 0.5, key: null },
  { name: 'a short end', span: { ...IDS, lo: 'a1' }, fraction: 0.5, key: null },
  { name: 'half of an hour', span: TIMES, fraction: 0.5, key: '2026-10-05 12:30:00 ' },
  {
    name: 'half of the rest of an hour',
    span: { ...TIMES, lo: `2026-10-05 12:30:00 ${HEX}` },
    fraction: 0.5,
    key: '2026-10-05 12:45:00 ',
  },
  {
    name: 'two rows of one second',
    span: { ...TIMES, lo: `2026-10-05 12:30:00 ${HEX}`, hi: `2026-10-05 12:30:00 c${HEX.slice(1)}` },
    fraction: 0.5,
    key: `2026-10-05 12:30:00 b1b2c3d4e5f6${'0'.repeat(20)}`,
  },
  {
    name: 'a whole second',
    span: { ...TIMES, lo: '2026-10-05 12:30:00 ', hi: '2026-10-05 12:30:01 ' },
    fraction: 0.5,
    key: `2026-10-05 12:30:00 8${'0'.repeat(31)}`,
  },
  {
    name: 'a second of ids that are not hex, up to a row of the next',
    span: { ...TIMES, lo: '2026-10-05 12:30:00 global', hi: `2026-10-05 12:30:01 ${HEX}` },
    fraction: 0.5,
    key: '2026-10-05 12:30:01 ',
  },
  {
    name: 'a second of ids that are not hex, up to its own end',
    span: { ...TIMES, lo: '2026-10-05 12:30:00 global', hi: '2026-10-05 12:30:01 ' },
    fraction: 0.5,
    key: null,
  },
  { name: 'an open log', span: { ...TIMES, timeBounds: null }, fraction: 0.5, key: null },
  {
    name: 'a log that is open above',
    span: { ...TIMES, lo: `${HOUR[0]} ${HEX}`, timeBounds: null },
    fraction: 0.5,
    key: null,
  },
  {
    name: 'a log that is open below',
    span: { ...TIMES, hi: `${HOUR[1]} ${HEX}`, timeBounds: null },
    fraction: 0.5,
    key: null,
  },
])('the key between: $name', ({ span, fraction, key }) => {
  expect(keyBetween(span, fraction)).toBe(key)
})

const hexId = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 })
/** Ids that share their beginning, so that there is little or nothing between them. */
const closeId = fc.integer({ min: 0, max: 5 }).map((n) => `a1b2c3d4e5f${n}${'0'.repeat(20)}`)
const anyId = fc.oneof(hexId, closeId, fc.constantFrom('global', 'A1', 'zz'))
const second = fc.integer({ min: 0, max: 3 }).map((n) => `2026-10-05 12:00:0${n}`)
const fraction = fc.double({ min: 0, max: 1, noNaN: true })

function expectBetween(span: KeySpan, part: number): void {
  const { lo, hi } = span
  fc.pre(lo === null || hi === null || compareKeys(lo, hi) < 0)
  const key = keyBetween(span, part)
  if (key === null) return
  if (lo !== null) expect(compareKeys(key, lo)).toBeGreaterThan(0)
  if (hi !== null) expect(compareKeys(key, hi)).toBeLessThan(0)
}

test('a key between two ids lies strictly between them', () => {
  fc.assert(
    fc.property(fc.option(anyId), fc.option(anyId), fraction, (lo, hi, part) => {
      expectBetween({ order: 'sys_id', lo, hi, timeBounds: null }, part)
    }),
    { numRuns: 2000 },
  )
})

test('a key between two positions in time lies strictly between them, and inside the window', () => {
  const position = fc.option(fc.record({ time: second, id: fc.oneof(anyId, fc.constant('')) }).map(timeKey))
  const bounds = ['2026-10-05 12:00:00', '2026-10-05 12:00:04'] as const
  fc.assert(
    fc.property(position, position, fraction, (lo, hi, part) => {
      // A range that ends before the first row of the window's first second is empty.
      fc.pre(hi !== `${bounds[0]} `)
      const span: KeySpan = { order: 'sys_updated_on', lo, hi, timeBounds: bounds }
      expectBetween(span, part)
      const key = keyBetween(span, part)
      if (key !== null) expect(key.slice(0, 19) >= bounds[0] && key.slice(0, 19) < bounds[1]).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

test('ids that are 2^80 apart always have a key between them', () => {
  fc.assert(
    fc.property(hexId, hexId, fraction, (one, other, part) => {
      const [lo, hi] = one < other ? [one, other] : [other, one]
      fc.pre(BigInt(`0x${hi}`) - BigInt(`0x${lo}`) >= 2n ** 82n)
      expect(keyBetween({ order: 'sys_id', lo, hi, timeBounds: null }, part)).not.toBeNull()
    }),
  )
})
