import { expect, test } from 'vitest'
import { killedHarvest, MOST_READ_AGAIN } from './killed-worker.ts'

/** Harvests at the same time: most of one's time is the wait until a lost worker is noticed. */
const AT_ONCE = 8
const ROWS = 50_000

test.each(Array.from({ length: 200 / AT_ONCE }, (_, group) => group))(
  'two hundred harvests are exact after kill -9 of their worker at two hundred moments: group %i',
  async (group) => {
    const seeds = Array.from({ length: AT_ONCE }, (_, at) => 1 + group * AT_ONCE + at)
    const killed = await Promise.all(seeds.map((seed) => killedHarvest(seed, ROWS)))
    for (const each of killed) {
      expect(each).toMatchObject({ found: 'RUNNING', verdict: 'complete', rows: ROWS, differences: [] })
      expect(each.readAgain).toBeLessThanOrEqual(MOST_READ_AGAIN)
      process.stdout.write(
        `seed ${each.seed}: died after ${each.diedAfter} requests, ${each.readAgain} rows read again\n`,
      )
    }
  },
)
