import { expect, test } from 'vitest'
import { mayLieIn, sureOrder } from '../../../../src/contract/row/compare-keys.ts'

test.each([
  { key: 'b', lo: 'a', hi: 'c', may: true },
  { key: 'a', lo: 'a', hi: 'c', may: false },
  { key: 'c', lo: 'a', hi: 'c', may: true },
  { key: 'd', lo: 'a', hi: 'c', may: false },
  { key: '0', lo: 'a', hi: 'c', may: false },
  { key: 'd', lo: 'a', hi: null, may: true },
  { key: 'a', lo: 'b', hi: null, may: false },
  { key: 'a', lo: null, hi: 'c', may: true },
  { key: 'd', lo: null, hi: 'c', may: false },
  { key: '_', lo: 'a', hi: 'c', may: true },
  { key: '_', lo: null, hi: 'c', may: true },
  { key: '_', lo: 'a', hi: null, may: true },
])('whether $key may lie behind $lo and up to $hi: $may', ({ key, lo, hi, may }) => {
  expect(mayLieIn(key, { lo, hi })).toBe(may)
})

test('digits and small letters are sure to their ends, and what stands beside them is not', () => {
  for (const [low, high] of ['09', '0a', '9a', 'az', 'yz'].map((pair) => [...pair]))
    expect(sureOrder(low ?? '', high ?? '')).toBeLessThan(0)
  for (const mark of '/:`{') expect(sureOrder('a', mark)).toBeNull()
})
