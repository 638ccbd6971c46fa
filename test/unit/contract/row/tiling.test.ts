import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KeyRange } from '../../../../src/contract/row/key.ts'
import { type TilingFault, tiles, tilingFaults } from '../../../../src/contract/row/tiling.ts'

test.each<{ name: string; ranges: readonly KeyRange[]; faults: readonly TilingFault[] }>([
  { name: 'one range of everything', ranges: [{ lo: null, hi: null }], faults: [] },
  {
    name: 'ranges that follow each other',
    ranges: [
      { lo: null, hi: 'b' },
      { lo: 'b', hi: null },
    ],
    faults: [],
  },
  { name: 'no range at all', ranges: [], faults: [{ is: 'end-open', at: 0, expected: null }] },
  { name: 'a missing beginning', ranges: [{ lo: 'a', hi: null }], faults: [{ is: 'gap', at: 0, expected: null }] },
  { name: 'a missing end', ranges: [{ lo: null, hi: 'b' }], faults: [{ is: 'end-open', at: 1, expected: 'b' }] },
  {
    name: 'keys left out between two',
    ranges: [
      { lo: null, hi: 'b' },
      { lo: 'c', hi: null },
    ],
    faults: [{ is: 'gap', at: 1, expected: 'b' }],
  },
  {
    name: 'keys in two ranges',
    ranges: [
      { lo: null, hi: 'c' },
      { lo: 'b', hi: null },
    ],
    faults: [{ is: 'overlap', at: 1, expected: 'c' }],
  },
  {
    name: 'everything twice',
    ranges: [
      { lo: null, hi: null },
      { lo: null, hi: null },
    ],
    faults: [{ is: 'overlap', at: 1, expected: null }],
  },
  {
    name: 'a range that ends before it begins',
    ranges: [
      { lo: null, hi: 'd' },
      { lo: 'd', hi: 'c' },
      { lo: 'c', hi: null },
    ],
    faults: [{ is: 'empty', at: 1, expected: 'd' }],
  },
  {
    name: 'ends whose order depends on the collation',
    ranges: [
      { lo: null, hi: 'a' },
      { lo: 'a', hi: '_' },
      { lo: '_', hi: null },
    ],
    faults: [],
  },
  {
    name: 'a range without a key',
    ranges: [
      { lo: null, hi: 'b' },
      { lo: 'b', hi: 'b' },
      { lo: 'b', hi: null },
    ],
    faults: [{ is: 'empty', at: 1, expected: 'b' }],
  },
])('$name', ({ ranges, faults }) => {
  expect(tilingFaults(ranges)).toEqual(faults)
  expect(tiles(ranges)).toBe(faults.length === 0)
})

const cuts = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,3}$/), { maxLength: 6 }).map((keys) => keys.sort())

test('a key space cut anywhere tiles, and does not once a piece is taken out or laid twice', () => {
  fc.assert(
    fc.property(cuts, fc.nat(), (keys, number) => {
      const ranges = [null, ...keys].map((lo, at) => ({ lo, hi: keys[at] ?? null }))
      expect(tiles(ranges)).toBe(true)
      const at = number % ranges.length
      expect(tiles(ranges.toSpliced(at, 1))).toBe(false)
      expect(tiles(ranges.toSpliced(at, 0, ...ranges.slice(at, at + 1)))).toBe(false)
    }),
  )
})
