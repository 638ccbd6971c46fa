import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { rightHarvests } from './right-harvests.ts'
import { startSimulation } from './simulated-harvest.ts'

const SEEDS = 20_000
/** Beginnings from which each planted bug is looked for. */
const BEGINNINGS = 10

test('20,000 new scenarios: every harvest is right', { timeout: 3_600_000 }, async () => {
  const simulation = await startSimulation()
  try {
    await fc.assert(rightHarvests(simulation), { numRuns: SEEDS })
  } finally {
    await simulation.close()
  }
})

test.each(PLANTED_BUGS)(
  'wherever one begins, it shows within 500 seeds that $name',
  { timeout: 3_600_000 },
  async ({ seams }) => {
    const simulation = await startSimulation()
    try {
      for (let seed = 1; seed <= BEGINNINGS; seed += 1) {
        const tried = await fc.check(rightHarvests(simulation, seams), { numRuns: 500, seed, endOnFailure: true })
        expect({ seed, failed: tried.failed }).toEqual({ seed, failed: true })
      }
    } finally {
      await simulation.close()
    }
  },
)
