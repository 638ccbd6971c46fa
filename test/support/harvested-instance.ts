import { join } from 'node:path'
import { createActivities } from '../../src/activities/create-activities.ts'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS, type PartBounds } from '../../src/activities/dependencies.ts'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import type { HarvestOutcome } from '../../src/contract/run/harvest-outcome.ts'
import type { HarvestRequest } from '../../src/contract/run/harvest-request.ts'
import type { Simulator, SimulatorOptions } from '../../src/simulator/index.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { newInstanceName, serve, temporalClient } from './harvest-bench.ts'
import { clientOf, simulated } from './instance-client.ts'
import { requestFor } from './request-for.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A simulated instance that real workflows and activities harvest, in this process, into a folder. */
export interface HarvestedInstance {
  readonly simulator: Simulator
  readonly name: string
  /** The instance's output folder. */
  readonly folder: string
  /** Harvests it once; rejects with the failure that ended the run. */
  readonly harvest: (changes?: Partial<HarvestRequest>) => Promise<HarvestOutcome>
}

/** Opens a simulated instance with workers on the Temporal server of the test run; `parts` bounds the files of rows. */
export async function harvestedInstance(
  options: SimulatorOptions = {},
  parts: PartBounds = DEFAULT_PART_BOUNDS,
): Promise<HarvestedInstance> {
  const simulator = await simulated(options)
  const side = clientOf(simulator)
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const name = newInstanceName()
  const dependencies: ActivityDependencies = {
    instance: { name, origin: simulator.url },
    authenticator: side.authenticator,
    tableClient: side.tableClient,
    openRun: ({ instance, run }) => sink.openRun({ instance, run }),
    published: ({ instance }) => sink.published(instance),
    placeOf: ({ instance, run }) => `${instance}/runs/${run}`,
    diagnose: async () => null,
    searchAttributesRegistered: async () => false,
    nowMs: Date.now,
    release: '0.0.0-test',
    parts,
  }
  await serve(name, createActivities(dependencies))
  const client = await temporalClient()
  return {
    simulator,
    name,
    folder: join(root, name),
    async harvest(changes = {}) {
      await startHarvest(client, requestFor(name, { pageSize: 1000, compression: 'none', ...changes }))
      const outcome = await harvestResult(client, name)
      if (outcome === null) throw new RangeError('the run was cancelled')
      return outcome
    },
  }
}
