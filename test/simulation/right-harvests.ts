import fc from 'fast-check'
import { type Scenario, scenarios } from './scenario/scenario.ts'
import type { Seams, Simulation } from './simulated-harvest.ts'

/** As many of a harvest's wrongs as a person reads. */
const MOST_SHOWN = 8

/** The property that whatever a scenario says, its harvest is right; fails with what is wrong with it. */
export function rightHarvests(simulation: Simulation, seams: Seams = {}): fc.IAsyncProperty<[Scenario]> {
  return fc.asyncProperty(scenarios, async (scenario) => {
    const wrong = await simulation.try(scenario, seams)
    if (wrong.length > 0) throw new RangeError(wrong.slice(0, MOST_SHOWN).join('\n'))
  })
}
