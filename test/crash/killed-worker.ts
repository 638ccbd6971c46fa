import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { compareOutput } from '../support/compare-output.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { rowsAskedAgain } from '../support/rows-asked-again.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { startWorkerProcess } from '../support/worker-process.ts'

/** Six tables with 50,000 rows together. */
const TABLES = {
  sys_script: 22_000,
  sys_user: 12_000,
  sys_properties: 8000,
  sys_hub_flow: 5000,
  sys_trigger: 2500,
  sys_rest_message: 500,
} as const
const ROWS = Object.values(TABLES).reduce((sum, rows) => sum + rows, 0)
const PAGE = 250
/** Requests of an undisturbed harvest, roughly: moments of death are spread over them. */
const REQUESTS = ROWS / PAGE + 30

/** What became of a harvest whose worker was killed. */
export interface KilledHarvest {
  readonly seed: number
  /** Requests that the instance had answered when the worker died. */
  readonly diedAfter: number
  readonly verdict: string
  readonly rows: number
  /** Rows that are missing, doubled or changed. */
  readonly differences: readonly string[]
  /** Rows that were asked for more than once. */
  readonly readAgain: number
}

/** Harvests six tables, kills the worker with SIGKILL at a moment that the seed gives, and lets another one finish. */
export async function killedHarvest(seed: number): Promise<KilledHarvest> {
  const simulator = await simulated({ tables: TABLES, seed, latencyMs: 20 })
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const first = startWorkerProcess(simulator, folder)
  const tables = Object.keys(TABLES)
  await startHarvest(client, requestFor(instance, { tables, pageSize: PAGE, sink: 'directory', lanes: 4 }), false)
  const moment = momentOf(seed)
  await until(() => simulator.requests().length >= moment)
  first.process.kill('SIGKILL')
  await first.ended
  const diedAfter = simulator.requests().length
  startWorkerProcess(simulator, folder)
  const outcome = await harvestResult(client, instance)
  const { rows, differences } = compareOutput(folder, outcome, tables, simulator)
  return { seed, diedAfter, verdict: outcome?.verdict ?? 'none', rows, differences, readAgain: readAgainIn(simulator) }
}

/** Moments that follow each other evenly over the run, whatever the seeds. */
function momentOf(seed: number): number {
  const golden = 0.618_033_988_75
  return Math.floor(((seed * golden) % 1) * REQUESTS)
}

function readAgainIn(simulator: Simulator): number {
  return Object.keys(TABLES).reduce((sum, table) => sum + rowsAskedAgain(simulator.requests(), table), 0)
}
