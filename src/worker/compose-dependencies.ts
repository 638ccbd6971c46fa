import type { Connection } from '@temporalio/client'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS } from '../activities/dependencies.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { SEARCH_ATTRIBUTES } from '../contract/run/names.ts'
import { opaqueName } from '../encryption/opaque-name.ts'
import { diagnose } from '../servicenow/check/diagnose.ts'
import { TOKEN_LINE } from './auth-landmarks.ts'
import { composeInstance } from './compose-instance.ts'
import { RELEASE } from './release.ts'
import type { WorkerParts } from './worker-options.ts'

/** One request takes at most a minute, body included: the instance's own quota for the Table API. In milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000

/** Who answers at an address shows at once, or the way there is blocked. In milliseconds. */
const LOOK_TIMEOUT_MS = 8000

/** The activities' dependencies, and what closes them. */
export interface Composition {
  readonly dependencies: ActivityDependencies
  readonly close: () => Promise<void>
}

/** Wires the activities to one instance and one sink. */
export function composeDependencies(parts: WorkerParts, connection: Connection): Composition {
  const { instance, sink, sinkNames, log, projectors } = parts
  const { keys } = parts.temporal
  const { authenticator, dispatcher, tableClient, requestsAtATime, close } = composeInstance(
    parts,
    REQUEST_TIMEOUT_MS,
    () => log.landmark(TOKEN_LINE),
  )
  const dependencies: ActivityDependencies = {
    instance: { name: instance.name, origin: instance.origin },
    authenticator,
    diagnose(signal) {
      const look = { origin: instance.origin, dispatcher, authenticator, nowMs: Date.now }
      return diagnose({ ...look, requestTimeoutMs: LOOK_TIMEOUT_MS }, signal)
    },
    tableClient,
    openRun: async (run) => {
      if (!sinkNames.includes(run.sink))
        throw new HarvestError(
          'WRONG_WORKER',
          `the run stores into the sink ${run.sink}, this worker has ${sinkNames[0] ?? 'none'}: start it with the run's own output folder`,
        )
      return sink.openRun({ instance: run.instance, run: run.run })
    },
    published: (run) => sink.published(run.instance),
    placeOf: (run) => sink.placeOf({ instance: run.instance, run: run.run }),
    searchAttributesRegistered: () => areSearchAttributesRegistered(connection, parts.temporal.namespace),
    requestsAtATime,
    nowMs: Date.now,
    release: RELEASE,
    parts: DEFAULT_PART_BOUNDS,
    projectors,
    ...(keys == null ? {} : { opaqueName: (table: string) => opaqueName(keys, instance.name, table) }),
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
