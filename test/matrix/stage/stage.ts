import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { Agent } from 'undici'
import { createActivities } from '../../../src/activities/create-activities.ts'
import { DEFAULT_PART_BOUNDS } from '../../../src/activities/dependencies.ts'
import { exitOfVerdict } from '../../../src/cli/exit-codes.ts'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import type { HarvestOutcome } from '../../../src/contract/run/harvest-outcome.ts'
import type { Verdict } from '../../../src/contract/table/verdict.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import { type LoggedRequest, type Simulator, startSimulator } from '../../../src/simulator/index.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import type { StoredRow } from '../../support/compare/stored-rows.ts'
import { requestFor } from '../../support/request-for.ts'
import { type ClientSide, createClientSide } from '../../support/servers/client-side.ts'
import { createWorkers } from '../../support/temporal/harvest-workers.ts'
import { quietConnection } from '../../support/temporal/quiet-temporal.ts'

/** Rows of a staged table, and of its pages. */
export const ROWS = 20_000
export const PAGE = 1000
/** A table that is read as it is, and a log that is read by time within a window. */
export const SNAPSHOT_TABLE = 'sys_user_grmember'
export const LOG_TABLE = 'sys_audit'

/** Columns of other tables: a real dictionary is large enough to show that a limit of 10,000 is honoured. */
const OTHER_COLUMNS = 10_000

/** One fault of the matrix, as it is staged. */
export interface Staged {
  /** What is wrong, as the matrix names it. */
  readonly name: string
  /** Tables that are harvested, the first one is measured; the snapshot table where nothing is said. */
  readonly tables?: readonly string[]
  /** Rows of the measured table. */
  readonly rows?: number
  /** Rows of a page; as many as usual where nothing is said. */
  readonly pageSize?: number
  /** Lanes of the run; as many as usual where nothing is said. */
  readonly lanes?: number
  /** Prepares the instance, given the ids of the measured table, ascending. */
  readonly prepare?: (simulator: Simulator, ids: readonly string[]) => void
}

/** A fault of the matrix under which the set of visible rows stays the same, with what must come of it. */
export interface StagedFault extends Staged {
  readonly verdict: Verdict
  readonly exit: number
  /** The most requests to the measured table, relative to the least that bring its rows. */
  readonly mostRequests: number
}

/** How a staged harvest went. */
export interface Performance {
  readonly outcome: HarvestOutcome
  /** What the command would have exited with. */
  readonly exit: number
  /** What was asked of the measured table. */
  readonly requests: readonly LoggedRequest[]
  /** The least number of requests that bring its rows: rows by page, rounded up. */
  readonly leastRequests: number
  /** Rows that the instance counted, and so scanned, on our behalf. */
  readonly countedRows: number
}

/** A simulated instance, workers and an output folder for one staged harvest after another. */
export interface Stage {
  readonly simulator: Simulator
  /** Stages a fault and harvests, by the real workflow and the real activities. */
  harvest(staged: Staged): Promise<Performance>
  close(): Promise<void>
}

/** What a stage stands on. */
export interface StageDependencies {
  readonly temporalAddress: string
  /** Path of the workflows' bundle. */
  readonly workflowBundle: string
  /** Name of the instance, for queues and workflows. */
  readonly instance: string
}

/** Opens a stage; each has an instance of its own. */
export async function openStage({ temporalAddress, workflowBundle, instance }: StageDependencies): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'harvester-matrix-'))
  const simulator = await startSimulator({
    tables: { [SNAPSHOT_TABLE]: ROWS, [LOG_TABLE]: ROWS },
    oneSecond: [LOG_TABLE],
  })
  for (let at = 0; at < OTHER_COLUMNS; at += 1)
    simulator.insert('sys_dictionary', { sys_id: hexId(at), name: 'u_other' })
  const dispatcher = new Agent()
  const fresh = (): ClientSide =>
    createClientSide(simulator, { dispatcher, requestTimeoutMs: 60_000, honoured: new HonouredLimit() })
  /** What one run learns of the instance is not for the next one to know. */
  let side = fresh()
  const sink = createDirectorySink({ root })
  const activities = createActivities({
    instance: { name: instance, origin: simulator.url },
    authenticator: {
      method: 'oauth2_client_credentials',
      authorize: (signal) => side.authenticator.authorize(signal),
      reject: (refused) => side.authenticator.reject(refused),
      renew: () => side.authenticator.renew(),
      prove: (signal) => side.authenticator.prove(signal),
    },
    tableClient: () => side.tableClient(),
    openRun: ({ run }) => sink.openRun({ instance, run }),
    published: () => sink.published(instance),
    placeOf: ({ run }) => join(root, instance, 'runs', run),
    diagnose: async () => null,
    searchAttributesRegistered: async () => false,
    nowMs: Date.now,
    release: '0.0.0-matrix',
    // Parts end by rows and bytes alone: a slow host would have more of them, and so more to prove.
    parts: { ...DEFAULT_PART_BOUNDS, maxMs: Number.POSITIVE_INFINITY },
  })
  const native = await quietConnection(temporalAddress)
  const connection = await Connection.connect({ address: temporalAddress })
  const client = new Client({ connection })
  const workers = await createWorkers({ connection: native, instance, activities, workflowBundle })
  const running = workers.map((worker) => worker.run())
  const sources = new Map<string, readonly StoredRow[]>()
  const sourceOf = (table: string): readonly StoredRow[] => {
    const rows = sources.get(table) ?? simulator.visibleRows(table)
    sources.set(table, rows)
    return rows
  }

  return {
    simulator,
    harvest: async ({ tables = [SNAPSHOT_TABLE], rows = ROWS, pageSize = PAGE, lanes, prepare = () => {} }) => {
      const [table = SNAPSHOT_TABLE] = tables
      side = fresh()
      const source = sourceOf(table).slice(0, rows)
      simulator.startOver({ [table]: source })
      prepare(
        simulator,
        source.map((row) => row.sys_id ?? ''),
      )
      await startHarvest(client, requestFor(instance, { tables, pageSize, ...(lanes === undefined ? {} : { lanes }) }))
      const { outcome, exit } = await endOf(client, instance)
      const requests = simulator.requests().filter(({ path }) => path.endsWith(`/${table}`))
      return {
        outcome,
        exit,
        requests,
        leastRequests: Math.ceil(rows / pageSize),
        countedRows: requests.reduce((sum, { counted }) => sum + (counted ?? 0), 0),
      }
    },
    close: async () => {
      for (const worker of workers) worker.shutdown()
      await Promise.all(running)
      await connection.close()
      await native.close()
      await dispatcher.destroy()
      await simulator.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

function hexId(at: number): string {
  return at.toString(16).padStart(4, '0').padEnd(32, '0')
}

async function endOf(
  client: Client,
  instance: string,
): Promise<{ readonly outcome: HarvestOutcome; readonly exit: number }> {
  const outcome = await harvestResult(client, instance)
  if (outcome === null) throw new RangeError('the run was cancelled')
  return { outcome, exit: exitOfVerdict(outcome.verdict) }
}
