import { bootServer, READY_DEADLINE_MS } from './boot-server.ts'
import { LOOPBACK } from './free-port.ts'
import { keepDatabaseCopy } from './keep-database-copy.ts'
import { leaveEmbeddedServer } from './leave-embedded-server.ts'
import { withExclusiveLock } from './lock/exclusive-lock.ts'
import { takeLease } from './lock/leases.ts'
import { isRunning } from './lock/process-identity.ts'
import { stopProcess } from './lock/stop-process.ts'
import { awaitReady } from './probe-server.ts'
import { createServerFolder, type ServerFolder, serverFolder } from './server-folder.ts'
import { readDatabaseNote, readServerNote, removeNote, type ServerNote } from './server-note.ts'
import { locateTemporalCli } from './temporal-cli/locate-temporal-cli.ts'
import type { Progress } from './temporal-cli/progress.ts'
import { compareServerVersions } from './temporal-cli/server-version.ts'
import type { TemporalCliSources } from './temporal-cli/temporal-cli.ts'

/** What the embedded server needs to run. */
export interface EmbeddedServerOptions {
  /** HARVESTER_HOME: the server's database, log and notes live in its folder `temporal`. */
  readonly home: string
  readonly sources: TemporalCliSources
  readonly progress: Progress
  /** Ends the wait for a server; one that was being started is stopped again. */
  readonly signal: AbortSignal
  /** Server settings by key; only a newly started server takes them. */
  readonly dynamicConfig?: Readonly<Record<string, string | number | boolean>>
}

/** A running Temporal server on this machine, and this process's use of it. */
export interface EmbeddedServer {
  /** Host and port of its gRPC interface. */
  readonly address: string
  /** Where a person can watch workflows. */
  readonly uiUrl: string
  readonly pid: number
  /** False where it ran already. */
  readonly startedByUs: boolean
  /** Ends this use; the last one to leave stops the server and awaits its exit, unless someone asked that it be kept. */
  readonly release: (options?: { readonly keep?: boolean }) => Promise<void>
}

/**
 * Finds the home folder's running server or starts one; two processes never start two.
 * @throws HarvestError CONFIG_INVALID where no server can be had or it does not come up
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { home, progress, signal } = options
  const folder = serverFolder(home)
  await createServerFolder(folder)
  const purpose = 'starting the Temporal server'
  return withExclusiveLock({ folder: folder.path, purpose, progress, signal }, async () => {
    const running = await findRunning(folder, options)
    const note = running ?? (await startAnew(folder, options))
    const lease = await takeLease(folder.leases)
    let left: Promise<void> | null = null
    return {
      address: `${LOOPBACK}:${note.port}`,
      uiUrl: `http://${LOOPBACK}:${note.uiPort}`,
      pid: note.pid,
      startedByUs: running === null,
      release: ({ keep = false } = {}) => {
        left ??= leaveEmbeddedServer({ home, progress, lease, keep })
        return left
      },
    }
  })
}

/** The server that `server.json` names, if that process still runs and answers; whatever else it names is cleared away. */
async function findRunning(
  folder: ServerFolder,
  { progress, signal }: EmbeddedServerOptions,
): Promise<ServerNote | null> {
  const note = readServerNote(folder.serverNote)
  if (note === null) return null
  const outcome = await awaitReady({
    address: `${LOOPBACK}:${note.port}`,
    isRunning: () => isRunning(note),
    deadlineMs: READY_DEADLINE_MS,
    signal,
  })
  if (outcome === 'ready') return note
  if (outcome === 'silent') {
    progress.report(`The Temporal server (process ${note.pid}) runs but does not answer; it is restarted`)
    await stopProcess(note, progress.report)
  } else {
    progress.report(
      `The last Temporal server (process ${note.pid}) was not shut down properly; its database is used again`,
    )
  }
  removeNote(folder.serverNote)
  return null
}

async function startAnew(folder: ServerFolder, options: EmbeddedServerOptions): Promise<ServerNote> {
  const { sources, progress, signal, dynamicConfig = {} } = options
  const databaseVersion = readDatabaseNote(folder.databaseNote)?.serverVersion ?? null
  const cli = await locateTemporalCli(sources, { progress, signal, databaseVersion })
  if (databaseVersion !== null && compareServerVersions(cli.server, databaseVersion) > 0) {
    const copy = await keepDatabaseCopy(folder, databaseVersion)
    progress.report(
      `The database of Temporal server ${databaseVersion} was copied to ${copy} before server ${cli.server} opens it`,
    )
  }
  return bootServer({ cli, folder, dynamicConfig, progress, signal })
}
