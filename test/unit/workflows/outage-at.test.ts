import { expect, test } from 'vitest'
import { outageAt } from '../../../src/workflows/verdict/outage-at.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.UTC(2026, 0, 2, 3)

/** Tries of an instance that is down for so long, each at the end of the pause before it. */
function tries(
  downMs: number,
  giveUpAfterMs?: number,
): { readonly pauses: readonly number[]; readonly isGivenUp: boolean } {
  const pauses: number[] = []
  let since: string | null = null
  for (let nowMs = START; nowMs < START + downMs; nowMs += pauses.at(-1) ?? 0) {
    const outage = outageAt(nowMs, since, giveUpAfterMs)
    if (outage === null) return { pauses, isGivenUp: true }
    since = outage.since
    pauses.push(outage.ms)
  }
  return { pauses, isGivenUp: false }
}

test('an hour of outage is waited for, with short pauses at first and a minute between the later ones', () => {
  const { pauses, isGivenUp } = tries(HOUR)
  expect(isGivenUp).toBe(false)
  expect(pauses.slice(0, 8)).toEqual([1000, 1000, 2000, 4000, 8000, 16_000, 32_000, MINUTE])
  expect(pauses.length).toBeLessThan(70)
})

test('a day of it ends the wait, or whatever the run asks for, to the millisecond', () => {
  const day = tries(48 * HOUR)
  expect(day.isGivenUp).toBe(true)
  expect(day.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(24 * HOUR)
  const short = tries(HOUR, 90_500)
  expect(short).toMatchObject({ isGivenUp: true })
  expect(short.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(90_500)
  expect(tries(HOUR, 0)).toEqual({ pauses: [], isGivenUp: true })
})
