import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { requestFor } from '../../support/request-for.ts'
import { startWorkerProcess } from '../../support/temporal/worker-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Harvester } from './harvester.ts'
import { PAGE } from './mortal-harvester.ts'

/** Requests of a first run, roughly; later ones are reckoned by the run before. */
const FIRST_REQUESTS = 60
/** How often it is looked how far a run has come, in milliseconds. */
const LOOK_MS = 3

/** Harvests by worker processes, of which one is killed with SIGKILL in a run while the next one takes its place. */
export async function killedHarvester(simulator: Simulator): Promise<Harvester> {
  const root = await temporaryFolder()
  const name = instanceName(simulator.url)
  const client = await temporalClient()
  let worker = startWorkerProcess(simulator, root)
  let requestsBefore = FIRST_REQUESTS
  let died = false
  return {
    folder: join(root, 'output', name),
    knowsTime: false,
    async harvest({ request, death, meanwhile }) {
      const before = simulator.requests().length
      const deadly = death === null ? Number.POSITIVE_INFINITY : 1 + (death / 1000) * requestsBefore
      died = false
      const wanted = requestFor(name, { pageSize: PAGE, compression: 'none', sink: 'directory', ...request })
      await startHarvest(client, wanted)
      let told = 0
      const look = async (): Promise<void> => {
        for (const asked = simulator.requests().length - before; told < asked; ) meanwhile(++told)
        if (died || told < deadly) return
        died = true
        // Some die a little after a request was answered: at work on a file.
        await pause((death ?? 0) % 40)
        worker.process.kill('SIGKILL')
        await worker.ended
        worker = startWorkerProcess(simulator, root)
      }
      const outcome = await whileLooking(harvestResult(client, name), look)
      if (outcome === null) throw new RangeError('the run was cancelled')
      requestsBefore = told
      return outcome
    },
    hasDied: () => died,
  }
}

/** Waits for an outcome, and looks every few milliseconds until it is there. */
async function whileLooking<T>(outcome: Promise<T>, look: () => Promise<void>): Promise<T> {
  let isOver = false
  const ended = outcome.finally(() => {
    isOver = true
  })
  const looking = (async () => {
    while (!isOver) {
      await look()
      await pause(LOOK_MS)
    }
  })()
  const [value] = await Promise.all([ended, looking])
  return value
}
