import { expect, test } from 'vitest'
import { believedMs, isAhead } from '../../../../src/contract/row/believed-clock.ts'

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
