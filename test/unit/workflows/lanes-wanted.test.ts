import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lanesWanted, rowsOfOneLane } from '../../../src/workflows/reading/lanes-wanted.ts'

test.each([
  { left: 19_999, lanes: 4, wanted: 1 },
  { left: 20_000, lanes: 4, wanted: 2 },
  { left: 39_999, lanes: 4, wanted: 3 },
  { left: 199_000, lanes: 4, wanted: 4 },
  { left: 199_000, lanes: 8, wanted: 8 },
  { left: 199_000, lanes: 1, wanted: 1 },
  { left: 0, lanes: 8, wanted: 1 },
])('$left rows left in pages of 1,000 are read in $wanted of $lanes lanes', ({ left, lanes, wanted }) => {
  expect(lanesWanted(left, { lanes, pageSize: 1000 })).toBe(wanted)
})

test('a first slice ends for lanes exactly where there will be lanes', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 10_000 }), (left, pageSize) => {
      expect(left > rowsOfOneLane(pageSize)).toBe(lanesWanted(left, { lanes: 2, pageSize }) > 1)
    }),
  )
})
