import { createHash } from 'node:crypto'
import type { Connection } from '@temporalio/client'
import { Agent } from 'undici'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS } from '../activities/dependencies.ts'
import type { HarvesterConfig } from '../config/load-config.ts'
import { HarvestError } from '../contract/harvest-error.ts'
import { SEARCH_ATTRIBUTES } from '../contract/names.ts'
import { createAuthenticator } from '../servicenow/auth/create-authenticator.ts'
import { createInstanceHttp } from '../servicenow/http/instance-http.ts'
import { HonouredLimit } from '../servicenow/table-api/honoured-limit.ts'
import { createTableClient } from '../servicenow/table-api/table-client.ts'
import { createDirectorySink } from '../sink/directory-sink.ts'
import { TOKEN_LINE } from './auth-landmarks.ts'
import type { Logger } from './logger.ts'
import { RELEASE } from './release.ts'

/** One request takes at most a minute, body included: the instance's own quota for the Table API. In milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000
/** Idle connections are given up before a node of the instance drops them under us (its keep-alive is 70 s). In milliseconds. */
const KEEP_ALIVE_MS = 30_000

/** The activities' dependencies, and what closes them. */
export interface Composition {
  readonly dependencies: ActivityDependencies
  readonly close: () => Promise<void>
}

/** The sink of a configured Temporal's workers: where it lies is known to them alone. */
export const CONFIGURED_SINK = 'directory'

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
  const dispatcher = new Agent({
    connections: config.lanes + 2,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    connect: { minVersion: 'TLSv1.2' },
  })
  const authenticator = createAuthenticator(origin, config.credentials, {
    dispatcher,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    onTokenAcquired: () => log.landmark(TOKEN_LINE),
  })
  const http = createInstanceHttp(origin, dispatcher, REQUEST_TIMEOUT_MS)
  const honoured = new HonouredLimit()
  const sink = createDirectorySink({ root: config.outputFolder })
  const ours = sinkName(config.outputFolder)
  const dependencies: ActivityDependencies = {
    instance: { name, origin },
    authenticator,
    tableClient: () => createTableClient({ http, authenticator, honoured, nowMs: Date.now }),
    openRun: async ({ instance, run, sink: wanted }) => {
      if (wanted !== ours && wanted !== CONFIGURED_SINK)
        throw new HarvestError(
          'WRONG_WORKER',
          `the run stores into the sink ${wanted}, this worker has ${ours}: start it with the run's own output folder`,
        )
      return sink.openRun({ instance, run })
    },
    placeOf: ({ instance, run }) => `${config.outputFolder}/${instance}/runs/${run}`,
    searchAttributesRegistered: () => areSearchAttributesRegistered(connection, namespace),
    nowMs: Date.now,
    release: RELEASE,
    parts: DEFAULT_PART_BOUNDS,
  }
  return { dependencies, close: () => dispatcher.destroy() }
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
