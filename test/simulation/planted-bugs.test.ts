import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { rightHarvests } from './right-harvests.ts'
import { type Simulation, startSimulation } from './simulated-harvest.ts'

const SEED = 1
/** Seeds within which a mistake must show; the usual run tries six times as many. */
const SEEDS = 200

let simulation: Simulation
beforeAll(async () => {
  simulation = await startSimulation()
})
afterAll(() => simulation.close())

test.each(PLANTED_BUGS)('the simulation finds within 200 seeds that $name', async ({ seams }) => {
  const tried = await fc.check(rightHarvests(simulation, seams), { numRuns: SEEDS, seed: SEED, endOnFailure: true })
  expect(tried.failed).toBe(true)
  expect(tried.errorInstance).toBeInstanceOf(RangeError)
})
