import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LivedDay, liveMonth, type Sizes } from './live-month.ts'
import { quietMonths } from './month.ts'
import { mortalHarvester, PAGE } from './mortal-harvester.ts'
import { rightMonths, SIZES } from './right-months.ts'

/** Days that hold a comparison of all rows; `npm run test:long` lives whole months, and many. */
const DAYS = 10

test('ten days of life: after each day the folded tables are what they must be, though each day something dies', {
  timeout: 280_000,
}, async () => {
  await fc.assert(rightMonths(DAYS, mortalHarvester), { seed: 1, numRuns: 1, endOnFailure: true })
})

/** How many times as many rows the larger instance has. */
const LARGER = 5
/**
 * Requests of an increment of six tables beside those for changed rows: the most that a quiet day took, some for hidden rows, five to
 * ask refusals again, and one for each table whose changed rows come in one answer, of a worker that has read no other of it.
 */
const BESIDE_CHANGES = 43
/**
 * By so many requests, and counted rows, a day may differ: it strikes other rows where there are more. Where all rows are
 * compared, each of four tables may end with a page that shows that nothing is behind it.
 */
const MOST_APART = { requests: 1, comparing: 4, counted: 20 }

test("an increment costs what changed, whatever the tables' sizes", { timeout: 280_000 }, async () => {
  const [month] = fc.sample(quietMonths(7), { seed: 6, numRuns: 1 })
  if (month === undefined) throw new RangeError('there is no month')
  const larger: Sizes = Object.fromEntries(Object.entries(SIZES).map(([table, rows]) => [table, rows * LARGER]))
  const lived = await Promise.all([SIZES, larger].map((sizes) => liveMonth(month, sizes, mortalHarvester)))
  expect(lived.map(({ wrongs }) => wrongs)).toEqual([[], []])
  const [[first, ...small] = [], [firstOfLarger, ...large] = []] = lived.map(({ days }) => days)
  expect((firstOfLarger?.requests ?? 0) / (first?.requests ?? 1)).toBeGreaterThan(LARGER / 2)
  for (const [at, day] of small.entries()) {
    const apart = Math.abs((large[at]?.requests ?? 0) - day.requests)
    expect(apart, `requests of day ${at + 1}`).toBeLessThanOrEqual(
      comparesRows(day) ? MOST_APART.comparing : MOST_APART.requests,
    )
  }
  const ordinary = small.filter((day) => !comparesRows(day))
  expect(ordinary).toHaveLength(5)
  for (const [at, day] of ordinary.entries()) {
    expect(day.requests).toBeLessThanOrEqual(BESIDE_CHANGES + Math.floor(changedRows(day) / PAGE))
    expect(Math.abs((large[at]?.counted ?? 0) - day.counted)).toBeLessThanOrEqual(MOST_APART.counted)
  }
})

function comparesRows({ published }: LivedDay): boolean {
  return [...published.tables.values()].some(
    ({ entry }) => entry.increment?.deletionsFrom.includes('reconciliation') === true,
  )
}

function changedRows({ published }: LivedDay): number {
  return [...published.tables.values()].reduce((sum, { entry }) => sum + entry.rows, 0)
}
