import { expect, test } from 'vitest'
import { killedHarvest } from './killed-worker.ts'

/** Fewer than in `npm run test:long`, which tries two hundred moments. */
const ROWS = 20_000

test('a harvest is exact after kill -9 of its worker at seeded moments', async () => {
  const killed = await Promise.all([1, 2, 3].map((seed) => killedHarvest(seed, ROWS)))
  for (const each of killed) {
    expect(each).toMatchObject({ found: 'RUNNING', verdict: 'complete', rows: ROWS, differences: [] })
    expect(each.askedAfter).toBeGreaterThan(0)
  }
  expect(new Set(killed.map(({ diedAfter }) => diedAfter)).size).toBe(killed.length)
})
