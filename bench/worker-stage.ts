import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { harvestResult } from '../src/client/harvest-result.ts'
import { startHarvest } from '../src/client/start-harvest.ts'
import { instanceName } from '../src/config/instance-config.ts'
import type { HarvestOutcome } from '../src/contract/run/harvest-outcome.ts'
import type { HarvestRequest } from '../src/contract/run/harvest-request.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/simulator/index.ts'
import { requestFor } from '../test/support/request-for.ts'
import { openTemporal } from '../test/support/temporal/open-temporal.ts'

const PROGRAM = fileURLToPath(new URL('../bin/harvester.js', import.meta.url))

/** The length of a history at which Temporal's server suggests to continue as new, where nothing else is configured, in events. */
const USUAL_EVENTS = 4096

/** What `harvester worker` says once its credential is proved: from then on it waits for work. */
const READY = 'ServiceNow OAuth2 token acquired'

/** An instance that a bench harvests. */
export type BenchInstance = Pick<Simulator, 'url' | 'credentials' | 'close'>

/** A real Temporal server, an instance, and worker processes that harvest it. */
export interface WorkerStage<I extends BenchInstance = Simulator> {
  readonly simulator: I
  readonly client: Client
  /** Name of the instance, as in workflow ids. */
  readonly instance: string
  /** The folder that all workers store into. */
  readonly output: string
  /** Starts a worker process and gives it once it waits for work. */
  startWorker(lanes: number): Promise<ChildProcess>
  /** Harvests with the workers that were started. */
  harvest(changes: Partial<HarvestRequest>): Promise<HarvestOutcome>
  /** Ends all workers and waits until they are gone. */
  endWorkers(): Promise<void>
  close(): Promise<void>
}

/** Opens a stage with the simulator; `suggestedEvents` is the length of a history at which its server suggests to continue as new. */
export async function openWorkerStage(options: SimulatorOptions, suggestedEvents?: number): Promise<WorkerStage> {
  return openStageOn(await startSimulator(options), suggestedEvents)
}

/** Opens a stage on an instance, which it closes at its end. */
export async function openStageOn<I extends BenchInstance>(
  simulator: I,
  suggestedEvents: number = USUAL_EVENTS,
): Promise<WorkerStage<I>> {
  const folder = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
  const output = join(folder, 'output')
  const dependencies = await openTemporal(suggestedEvents)
  const connection = await Connection.connect({ address: dependencies.temporalAddress })
  const client = new Client({ connection })
  const instance = instanceName(simulator.url)
  const workers: ChildProcess[] = []
  const env = {
    ...process.env,
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
    SERVICENOW_CLIENT_SECRET: simulator.credentials.clientSecret,
    HARVESTER_HOME: join(folder, 'home'),
    HARVESTER_SINK: `directory:${output}`,
    TEMPORAL_ADDRESS: dependencies.temporalAddress,
  }
  const endWorkers = async (): Promise<void> => {
    const ending = workers.splice(0).filter(({ exitCode }) => exitCode === null)
    await Promise.all(
      ending.map((worker) => {
        const gone = once(worker, 'close')
        worker.kill()
        return gone
      }),
    )
  }
  return {
    simulator,
    client,
    instance,
    output,
    endWorkers,
    startWorker: async (lanes) => {
      const worker = spawn(process.execPath, [PROGRAM, 'worker'], {
        cwd: folder,
        env: { ...env, HARVESTER_LANES: String(lanes) },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      workers.push(worker)
      await new Promise<void>((resolve, reject) => {
        let said = ''
        worker.stderr.on('data', (piece: Buffer) => {
          said = `${said}${piece}`.slice(-10_000)
          if (said.includes(READY)) resolve()
        })
        worker.once('close', (code) => reject(new Error(`a worker ended with ${code}: ${said}`)))
      })
      return worker
    },
    harvest: async (changes) => {
      await startHarvest(client, requestFor(instance, { sink: 'directory', ...changes }))
      const outcome = await harvestResult(client, instance)
      if (outcome === null) throw new Error('the run was cancelled')
      return outcome
    },
    close: async () => {
      await endWorkers()
      await connection.close()
      await dependencies.close()
      await simulator.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
