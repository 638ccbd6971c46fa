// Tries scenarios of the randomised simulation for a number of seeds or minutes, and prints how many a second:
//   npm run simulate:seeds -- --seeds 20000
//   npm run simulate:seeds -- --minutes 10 --seed 7
// On standard error it says how long each thousand of seeds took, and which run is wrong. A failure is printed with its seed and path, which try it
// alone, made small: --seed S --path P. The Nth scenario of a series is tried alone with --seed S --run N.
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { rightHarvests } from '../test/simulation/right-harvests.ts'
import { type Simulation, startSimulation } from '../test/simulation/simulated-harvest.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    run: { type: 'string' },
  },
})
/** Without any bound the command tries as many as a usual test run. */
const USUAL_SEEDS = 1300
const minutes = values.minutes === undefined ? null : Number(values.minutes)
const MANY_SEEDS = minutes === null ? USUAL_SEEDS : Number.MAX_SAFE_INTEGER
const seeds = values.run === undefined ? Number(values.seeds ?? MANY_SEEDS) : 1
const path = values.run === undefined ? values.path : String(Number(values.run) - 1)
/** Seeds between two words about how far it is. */
const SPOKEN_OF = 1000

const simulation = await startSimulation()
const startedMs = performance.now()
let begun = 0
let isWrong = false
const told: Simulation = {
  ...simulation,
  try: async (scenario, seams) => {
    begun += 1
    const wrong = await simulation.try(scenario, seams)
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
    if (isWrong) return wrong
    if (wrong.length > 0) process.stderr.write(`run ${begun} is wrong, and is made small now: ${wrong[0]}\n`)
    else if (begun % SPOKEN_OF === 0) process.stderr.write(`${begun} seeds in ${seconds} s\n`)
    isWrong = wrong.length > 0
    return wrong
  },
}
const tried = await fc.check(rightHarvests(told), {
  numRuns: seeds,
  ...(minutes === null ? {} : { interruptAfterTimeLimit: minutes * 60_000 }),
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  ...(path === undefined ? {} : { path }),
})
const seconds = (performance.now() - startedMs) / 1000
await simulation.close()
if (tried.failed) {
  process.stdout.write(`${fc.defaultReportMessage(tried)}\n${tried.errorInstance}\n`)
  process.exitCode = 1
}
const rate = (tried.numRuns / seconds).toFixed(0)
process.stdout.write(`${tried.numRuns} seeds from ${tried.seed} in ${seconds.toFixed(1)} s: ${rate} seeds/s\n`)
