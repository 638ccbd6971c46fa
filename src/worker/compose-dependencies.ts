import { createHash } from 'node:crypto'
import type { Connection } from '@temporalio/client'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS } from '../activities/dependencies.ts'
import type { HarvesterConfig } from '../config/load-config.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { CONFIGURED_SINK } from '../contract/run/harvest-request.ts'
import { SEARCH_ATTRIBUTES } from '../contract/run/names.ts'
import { createDirectorySink } from '../sink/directory/directory-sink.ts'
import { TOKEN_LINE } from './auth-landmarks.ts'
import { composeInstance } from './compose-instance.ts'
import type { Logger } from './logger.ts'
import { RELEASE } from './release.ts'

/** One request takes at most a minute, body included: the instance's own quota for the Table API. In milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000

/** The activities' dependencies, and what closes them. */
export interface Composition {
  readonly dependencies: ActivityDependencies
  readonly close: () => Promise<void>
}

/** Names the sink of an output folder beside an embedded server: a workflow's input holds this name, never the path. */
export function sinkName(outputFolder: string): string {
  return `directory-${createHash('sha256').update(outputFolder).digest('hex').slice(0, 12)}`
}

/** Wires the activities to one instance and one output folder. */
export function composeDependencies(
  config: HarvesterConfig,
  connection: Connection,
  namespace: string,
  log: Logger,
): Composition {
  const { origin, name } = config.instance
  const { authenticator, tableClient, close } = composeInstance(config, REQUEST_TIMEOUT_MS, () =>
    log.landmark(TOKEN_LINE),
  )
  const sink = createDirectorySink({ root: config.outputFolder })
  const ours = sinkName(config.outputFolder)
  const dependencies: ActivityDependencies = {
    instance: { name, origin },
    authenticator,
    tableClient,
    openRun: async ({ instance, run, sink: wanted }) => {
      if (wanted !== ours && wanted !== CONFIGURED_SINK)
        throw new HarvestError(
          'WRONG_WORKER',
          `the run stores into the sink ${wanted}, this worker has ${ours}: start it with the run's own output folder`,
        )
      return sink.openRun({ instance, run })
    },
    published: ({ instance }) => sink.published(instance),
    placeOf: ({ instance, run }) => `${config.outputFolder}/${instance}/runs/${run}`,
    searchAttributesRegistered: () => areSearchAttributesRegistered(connection, namespace),
    nowMs: Date.now,
    release: RELEASE,
    parts: DEFAULT_PART_BOUNDS,
  }
  return { dependencies, close }
}

async function areSearchAttributesRegistered(connection: Connection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
    return Object.values(SEARCH_ATTRIBUTES).every((name) => name in customAttributes)
  } catch {
    // Temporal Cloud and guarded clusters refuse the question; runs then go without.
    return false
  }
}
