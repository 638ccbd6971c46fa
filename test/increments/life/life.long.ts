import fc from 'fast-check'
import { expect, test } from 'vitest'
import { killedHarvester } from './killed-harvester.ts'
import { mortalHarvester } from './mortal-harvester.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { rightMonths } from './right-months.ts'

/** Months that are lived at the same time: most of a day is waiting. */
const AT_ONCE = 3
/** A failing month is made smaller for so long, in milliseconds; a right one takes as long as it needs. */
const SHRINKING_MS = 900_000

const groupsOf = (months: number, atOnce: number): readonly number[] =>
  Array.from({ length: months / atOnce }, (_, group) => group)

test.each(groupsOf(36, AT_ONCE))('thirty-six new months, each day with a death: group %i', async () => {
  const property = rightMonths(30, mortalHarvester)
  await Promise.all(Array.from({ length: AT_ONCE }, () => assertMonth(property)))
})

/** Lives one month; one that is wrong is made smaller, within a time of its own. */
async function assertMonth(property: ReturnType<typeof rightMonths>): Promise<void> {
  const { failed, seed, counterexamplePath: path } = await fc.check(property, { numRuns: 1, endOnFailure: true })
  if (failed && path !== null)
    await fc.assert(property, { numRuns: 1, seed, path, interruptAfterTimeLimit: SHRINKING_MS })
  expect({ failed, seed }).toEqual({ failed: false, seed })
}

/** Most of these months is the wait until Temporal misses a killed worker. */
const KILLED_AT_ONCE = 8

test('eight new months, each day with a worker that is killed', { timeout: 3_600_000 }, async () => {
  const property = rightMonths(30, killedHarvester)
  const terms = { numRuns: 1, endOnFailure: true }
  await Promise.all(Array.from({ length: KILLED_AT_ONCE }, () => fc.assert(property, terms)))
})

/** Months within which a planted bug has to show, and their days: two comparisons of all rows. */
const ENOUGH_MONTHS = 6
const ENOUGH_DAYS = 14

test.each(PLANTED_BUGS)('it shows within six fortnights that $name', async ({ clientWith, shows }) => {
  const property = rightMonths(ENOUGH_DAYS, (simulator) => mortalHarvester(simulator, clientWith))
  const tried = await fc.check(property, { numRuns: ENOUGH_MONTHS, seed: 1, endOnFailure: true })
  expect(tried.failed).toBe(true)
  expect(String(tried.errorInstance)).toMatch(shows)
})
