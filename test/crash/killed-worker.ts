import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { type HarvestStatus, harvestStatus } from '../../src/client/status/harvest-status.ts'
import { instanceName } from '../../src/config/instance-config.ts'
import { IDS_LIMIT } from '../../src/servicenow/paging/walk.ts'
import type { Simulator } from '../../src/simulator/index.ts'
import { compareOutput } from '../support/compare/compare-output.ts'
import { rowsAskedAgain } from '../support/compare/rows-asked-again.ts'
import { temporalClient } from '../support/harvest-bench.ts'
import { simulated } from '../support/instance-client.ts'
import { requestFor } from '../support/request-for.ts'
import { startWorkerProcess } from '../support/temporal/worker-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

/** Six tables, by their shares of all rows. */
export const SHARES: Readonly<Record<string, number>> = {
  sys_script: 0.44,
  sys_user: 0.24,
  sys_properties: 0.16,
  sys_hub_flow: 0.1,
  sys_trigger: 0.05,
  sys_rest_message: 0.01,
}
const PAGE = 250
const LANES = 4
/** Most rows that a killed worker has read again: each lane has the pages of one checkpoint, and one on its way. */
export const MOST_READ_AGAIN = LANES * (IDS_LIMIT + PAGE)

/** What became of a harvest whose worker was killed. */
export interface KilledHarvest {
  readonly seed: number
  /** Requests that had reached the instance when the worker died. */
  readonly diedAfter: number
  /** Requests that reached it afterwards. */
  readonly askedAfter: number
  /** What Temporal had of the harvest when the worker was dead. */
  readonly found: HarvestStatus['state']
  readonly verdict: string
  readonly rows: number
  /** Rows that are missing, doubled or changed. */
  readonly differences: readonly string[]
  /** Rows that were asked for more than once. */
  readonly readAgain: number
}

/** Harvests six tables, kills the worker with SIGKILL at a moment that the seed gives, and lets another one finish in the same folder. */
export async function killedHarvest(seed: number, allRows: number): Promise<KilledHarvest> {
  const simulator = await simulated({ tables: sizesOf(allRows), seed })
  const held = simulator.holdAt('*', momentOf(seed, allRows))
  const folder = await temporaryFolder()
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const first = startWorkerProcess(simulator, folder)
  const tables = Object.keys(SHARES)
  await startHarvest(client, requestFor(instance, { tables, pageSize: PAGE, sink: 'directory', lanes: LANES }))
  await until('the moment of the seed has come', held.reached)
  first.process.kill('SIGKILL')
  await first.ended
  const diedAfter = simulator.requests().length
  const found = (await harvestStatus(client, instance)).state
  held.release()
  startWorkerProcess(simulator, folder)
  const outcome = await harvestResult(client, instance)
  const { rows, differences } = compareOutput(folder, outcome, tables, simulator)
  const askedAfter = simulator.requests().length - diedAfter
  const verdict = outcome?.verdict ?? 'none'
  return { seed, diedAfter, askedAfter, found, verdict, rows, differences, readAgain: readAgainIn(simulator) }
}

/** How many rows each table has. */
export function sizesOf(allRows: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(SHARES).map(([table, share]) => [table, allRows * share]))
}

/** Requests for rows after which a worker dies, evenly over the run whatever the seeds: planning asks for some as well, so that all of them come. */
function momentOf(seed: number, allRows: number): number {
  const golden = 0.618_033_988_75
  return 1 + Math.floor(((seed * golden) % 1) * (allRows / PAGE))
}

function readAgainIn(simulator: Simulator): number {
  return Object.keys(SHARES).reduce((sum, table) => sum + rowsAskedAgain(simulator.requests(), table), 0)
}
