import { join } from 'node:path'
import { ApplicationFailure } from '@temporalio/common'
import { createActivities } from '../../../src/activities/create-activities.ts'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS } from '../../../src/activities/dependencies.ts'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import type { HarvestActivities } from '../../../src/contract/activities.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { nodeFileSystem } from '../../../src/sink/directory/node-file-system.ts'
import { watchedFiles } from '../../sinks/directory/watched-files.ts'
import { newInstanceName, serve, temporalClient } from '../../support/harvest-bench.ts'
import { clientOf } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Harvester } from './harvester.ts'

/** Rows per page: few, so that even small changes take several. */
export const PAGE = 25
/** Steps of a first run, roughly; later ones are reckoned by the run before. */
const FIRST_STEPS = 300

/** What passes by every step that has an effect outside. */
interface Steps {
  /** Requests of the run so far. */
  requests: number
  /** Steps of the run so far: requests and file operations. */
  taken: number
  /** The step at which the process dies; null where it lives. */
  deadly: number | null
  meanwhile: (request: number) => void
}

/**
 * Harvests by real workflows and activities in this process, on which a process's death is imitated: at one step, a
 * request or a file operation, all that the process began fails and stays without effect, and a fresh one goes on.
 * `clientWith` may spoil what reads, to see that it is found.
 */
export async function mortalHarvester(
  simulator: Simulator,
  clientWith: (client: TableClient) => TableClient = (client) => client,
): Promise<Harvester> {
  const root = await temporaryFolder()
  const name = newInstanceName()
  const steps: Steps = { requests: 0, taken: 0, deadly: null, meanwhile: () => {} }
  let nowMs: () => number = Date.now
  let living = newProcess()

  /** What one process is made of. Once it is dead nothing that it began has an effect any more, and what it knew is gone. */
  function newProcess(): HarvestActivities {
    let isDead = false
    const step = (): void => {
      if (!isDead) {
        steps.taken += 1
        isDead = steps.taken === steps.deadly
        if (isDead) living = newProcess()
      }
      // Temporal gives the work to the next process at once, as it does to a second worker once it misses the first.
      if (isDead) throw ApplicationFailure.create({ message: 'the process died', nextRetryDelay: 1 })
    }
    const side = clientOf(simulator, 10_000, new HonouredLimit(), () => nowMs())
    const files = watchedFiles(nodeFileSystem(), () => {
      step()
      return undefined
    })
    const sink = createDirectorySink({ root, files })
    const dependencies: ActivityDependencies = {
      instance: { name, origin: simulator.url },
      authenticator: side.authenticator,
      tableClient: () => mortalClient(clientWith(side.tableClient()), step, steps),
      openRun: ({ instance, run }) => sink.openRun({ instance, run }),
      published: ({ instance }) => sink.published(instance),
      placeOf: ({ instance, run }) => `${instance}/runs/${run}`,
      diagnose: async () => null,
      searchAttributesRegistered: async () => false,
      nowMs: Date.now,
      release: '0.0.0-test',
      parts: DEFAULT_PART_BOUNDS,
    }
    // Tokens live by the server's time; what is read when is planned by the worker's.
    const { planTables } = createActivities({ ...dependencies, nowMs: () => nowMs() })
    return { ...createActivities(dependencies), planTables }
  }

  await serve(name, {
    acquireToken: (...given) => living.acquireToken(...given),
    awaitCredentials: (...given) => living.awaitCredentials(...given),
    planTables: (...given) => living.planTables(...given),
    splitRange: (...given) => living.splitRange(...given),
    harvestSlice: (...given) => living.harvestSlice(...given),
    probeCredential: (...given) => living.probeCredential(...given),
    findDeletions: (...given) => living.findDeletions(...given),
    reconcileTable: (...given) => living.reconcileTable(...given),
    requestCancellation: (...given) => living.requestCancellation(...given),
    publishManifest: (...given) => living.publishManifest(...given),
    project: (...given) => living.project(...given),
  })
  const client = await temporalClient()
  let stepsBefore = FIRST_STEPS
  return {
    folder: join(root, name),
    knowsTime: true,
    async harvest({ request, death, meanwhile, nowMs: clock = Date.now }) {
      nowMs = clock
      const deadly = death === null ? null : 1 + Math.floor((death / 1000) * stepsBefore)
      Object.assign(steps, { requests: 0, taken: 0, deadly, meanwhile })
      await startHarvest(client, requestFor(name, { pageSize: PAGE, compression: 'none', ...request }))
      const outcome = await harvestResult(client, name)
      if (outcome === null) throw new RangeError('the run was cancelled')
      stepsBefore = steps.taken
      return outcome
    },
    hasDied: () => steps.deadly !== null && steps.taken >= steps.deadly,
  }
}

function mortalClient(client: TableClient, step: () => void, steps: Steps): TableClient {
  return {
    ...client,
    readPage: async (request, signal) => {
      steps.requests += 1
      steps.meanwhile(steps.requests)
      step()
      const page = await client.readPage(request, signal)
      step()
      return page
    },
  }
}
