import { homedir } from 'node:os'
import { Client, Connection } from '@temporalio/client'
import type { Environment } from '../../config/environment.ts'
import type { TemporalSettings } from '../../config/load-config.ts'
import { plainTarget, type TemporalTarget } from '../../config/temporal-config.ts'
import { abortable } from '../../contract/abortable.ts'
import { type EmbeddedServer, startEmbeddedServer, userCacheFolder } from '../../embedded-server/index.ts'
import { payloadConversion } from '../../encryption/payload-conversion.ts'
import { temporalUnreachable } from '../../worker/temporal-unreachable.ts'

/** A connection to Temporal: the configured cluster, or the embedded server. */
export interface TemporalSession {
  readonly client: Client
  readonly target: TemporalTarget
  /** Where the Temporal UI is; null for a configured cluster, whose UI we don't know. */
  readonly uiUrl: string | null
  /** The embedded server's process; null for a configured cluster. */
  readonly serverPid: number | null
  /** True for the embedded server, which has no workers but ours. */
  readonly embedded: boolean
  readonly close: (options?: { readonly keep?: boolean }) => Promise<void>
}

/** A connection attempt gives up after this long, in milliseconds. */
const CONNECT_MS = 15_000
/** After this long it is said what is waited for, in milliseconds. */
const QUIET_MS = 2_000

/** Connects to Temporal and starts the embedded server if none is configured; throws CONFIG_INVALID with the remedy. */
export async function openSession(
  config: TemporalSettings,
  env: Environment,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<TemporalSession> {
  if (config.temporal.target !== null) return connected(config.temporal.target, null, say, signal)
  const cacheFolder = userCacheFolder(env, process.platform, homedir())
  const { cliPath: explicitPath, origin } = config.temporal
  const server = await startEmbeddedServer({
    home: config.home,
    sources: { explicitPath, origin, cacheFolder, env },
    progress: { report: say },
    signal,
  })
  return connected(plainTarget(server.address, config.temporal.keys), server, say, signal)
}

async function connected(
  target: TemporalTarget,
  server: EmbeddedServer | null,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<TemporalSession> {
  const connection = await connect(target, say, signal).catch(async (error: unknown) => {
    await server?.release()
    throw error
  })
  return {
    client: new Client({
      connection,
      namespace: target.namespace,
      dataConverter: payloadConversion(target.keys ?? null, target.namespace),
    }),
    target,
    uiUrl: server?.uiUrl ?? null,
    serverPid: server?.pid ?? null,
    embedded: server !== null,
    async close(options) {
      await server?.release(options)
      // Last, and at once before the end: Temporal's client throws where it repeats a question over a connection that is closed.
      await connection.close()
    },
  }
}

/** Connects, and says what it waits for where that takes long. Throws the signal's reason once that is aborted. */
async function connect(target: TemporalTarget, say: (line: string) => void, signal: AbortSignal): Promise<Connection> {
  const address = target.connection.address ?? 'its address'
  const notice = setTimeout(
    () => say(`waiting for Temporal at ${address}, for ${CONNECT_MS / 1000} s at most`),
    QUIET_MS,
  )
  const connecting = Connection.connect({ ...target.connection, connectTimeout: CONNECT_MS })
  try {
    return await abortable(connecting, signal).catch((error: unknown) =>
      signal.aborted ? Promise.reject(error) : temporalUnreachable(target)(error),
    )
  } finally {
    clearTimeout(notice)
    // One that comes after all is not left open.
    if (signal.aborted) connecting.then((late) => late.close()).catch(() => undefined)
  }
}
