// Tries scenarios of the randomised simulation for a number of seeds or minutes, and prints how many a second:
//   npm run simulate:seeds -- --seeds 20000
//   npm run simulate:seeds -- --minutes 10 --seed 7
// A failure is printed with its seed and path, which try it alone: --seed S --path P.
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { rightHarvests } from '../test/simulation/right-harvests.ts'
import { startSimulation } from '../test/simulation/simulated-harvest.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
})
/** Without any bound the command tries as many as a usual test run. */
const USUAL_SEEDS = 1300
const minutes = values.minutes === undefined ? null : Number(values.minutes)
const seeds =
  values.seeds === undefined ? (minutes === null ? USUAL_SEEDS : Number.MAX_SAFE_INTEGER) : Number(values.seeds)

const simulation = await startSimulation()
const startedMs = performance.now()
const tried = await fc.check(rightHarvests(simulation), {
  numRuns: seeds,
  ...(minutes === null ? {} : { interruptAfterTimeLimit: minutes * 60_000 }),
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  ...(values.path === undefined ? {} : { path: values.path }),
})
const seconds = (performance.now() - startedMs) / 1000
await simulation.close()
if (tried.failed) {
  process.stdout.write(`${fc.defaultReportMessage(tried)}\n${tried.errorInstance}\n`)
  process.exitCode = 1
}
const rate = (tried.numRuns / seconds).toFixed(0)
process.stdout.write(`${tried.numRuns} seeds from ${tried.seed} in ${seconds.toFixed(1)} s: ${rate} seeds/s\n`)
