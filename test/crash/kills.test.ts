import { expect, test } from 'vitest'
import { killedHarvest } from './killed-worker.ts'

test('a harvest is exact after kill -9 of its worker at seeded moments, and little is read again', async () => {
  const killed = await Promise.all([1, 2, 3].map((seed) => killedHarvest(seed)))
  for (const each of killed) {
    expect(each).toMatchObject({ verdict: 'complete', rows: 50_000, differences: [] })
    // Four lanes with the pages of one checkpoint each.
    expect(each.readAgain).toBeLessThanOrEqual(50_000 / 4)
  }
})
