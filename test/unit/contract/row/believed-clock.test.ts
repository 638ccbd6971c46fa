import { expect, test } from 'vitest'
import { believedMs, isAhead, isOff } from '../../../../src/contract/row/believed-clock.ts'

const NOW = 1_800_000_000_000
const FIVE_MINUTES = 300_000

test.each([
  { ahead: -FIVE_MINUTES, believed: true },
  { ahead: 0, believed: true },
  { ahead: FIVE_MINUTES, believed: true },
  { ahead: FIVE_MINUTES + 1, believed: false },
])('an instance that is $ahead ms ahead is believed: $believed', ({ ahead, believed }) => {
  expect(isAhead(NOW + ahead, NOW)).toBe(!believed)
  expect(believedMs(NOW + ahead, NOW)).toBe(believed ? NOW + ahead : NOW)
})

test.each([
  { off: -FIVE_MINUTES - 1, isFar: true },
  { off: -FIVE_MINUTES, isFar: false },
  { off: FIVE_MINUTES, isFar: false },
  { off: FIVE_MINUTES + 1, isFar: true },
])('an instance that is $off ms from our clock is further off than clocks differ: $isFar', ({ off, isFar }) => {
  expect(isOff(NOW + off, NOW)).toBe(isFar)
})
