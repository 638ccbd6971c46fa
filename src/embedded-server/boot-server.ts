import { chmod, readFile } from 'node:fs/promises'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { freePort, LOOPBACK } from './free-port.ts'
import { isRunning, startTimeOf } from './lock/process-identity.ts'
import { stopProcess } from './lock/stop-process.ts'
import { awaitReady } from './probe-server.ts'
import type { ServerFolder } from './server-folder.ts'
import { readDatabaseNote, removeNote, type ServerNote, writeNote } from './server-note.ts'
import { spawnServer } from './spawn-server.ts'
import { type Progress, withProgress } from './temporal-cli/progress.ts'
import type { TemporalCli } from './temporal-cli/temporal-cli.ts'

/** Starts that may be lost to other programs taking the same ports. */
const PORT_RACES = 3

/** Two seconds are usual; a busy machine with a large database may need many times that. */
export const READY_DEADLINE_MS = 60_000

/** Lines of the server's log shown when it does not start. */
const LOG_LINES_SHOWN = 15

/** Lines that a panic of the server may take, its cause first. */
const PANIC_LINES = 60

/** What one start needs. */
export interface Boot {
  readonly cli: TemporalCli
  readonly folder: ServerFolder
  readonly dynamicConfig: Readonly<Record<string, string | number | boolean>>
  readonly progress: Progress
  readonly signal: AbortSignal
}

/**
 * Starts a server and returns when it serves; only under the folder's lock.
 * @throws HarvestError CONFIG_INVALID with the end of its log where it does not come up
 */
export async function bootServer(boot: Boot): Promise<ServerNote> {
  const known = readDatabaseNote(boot.folder.databaseNote)
  let outcome = await tryBoot(boot, await freePort(known?.port ?? null), await freePort(known?.uiPort ?? null))
  for (let again = 0; outcome === 'exited' && again < PORT_RACES && (await lostPortRace(boot.folder)); again += 1) {
    outcome = await tryBoot(boot, await freePort(null), await freePort(null))
  }
  if (typeof outcome === 'object') return outcome
  const what = outcome === 'exited' ? 'ended at once' : `did not answer within ${READY_DEADLINE_MS / 1_000} s`
  throw new HarvestError(
    'CONFIG_INVALID',
    `The Temporal server ${what}. Set TEMPORAL_CLI_PATH to another program, or TEMPORAL_ADDRESS to a running Temporal. Its log, ${boot.folder.log}, ends with:\n${await logTail(boot.folder)}`,
  )
}

/** Between our look and the server's start, or between its own look and use, another program may take a port. */
async function lostPortRace(folder: ServerFolder): Promise<boolean> {
  return /address already in use|failed assigning ephemeral port/.test(await logTail(folder, PANIC_LINES))
}

async function tryBoot(boot: Boot, port: number, uiPort: number): Promise<ServerNote | 'exited' | 'silent'> {
  const { cli, folder, dynamicConfig, progress, signal } = boot
  const pid = spawnServer({ cliPath: cli.path, folder, port, uiPort, dynamicConfig })
  const startTime = await startTimeOf(pid)
  if (startTime === null) return 'exited'
  const note: ServerNote = { pid, startTime, port, uiPort, serverVersion: cli.server, kept: false }
  writeNote(folder.serverNote, note)
  writeNote(folder.databaseNote, { serverVersion: cli.server, port, uiPort })
  const outcome = await withProgress(
    progress,
    (seconds) => `Starting the Temporal server, ${seconds} s so far`,
    () =>
      awaitReady({
        address: `${LOOPBACK}:${port}`,
        isRunning: () => isRunning(note),
        deadlineMs: READY_DEADLINE_MS,
        signal,
      }),
  ).catch(async (error: unknown) => {
    await discard(note, boot)
    throw error
  })
  if (outcome === 'ready') {
    await closeToOthers(folder)
    return note
  }
  await discard(note, boot)
  return outcome
}

async function discard(note: ServerNote, { folder, progress }: Boot): Promise<void> {
  await stopProcess(note, progress.report)
  removeNote(folder.serverNote)
}

/** The server creates its files as the user's mask allows; the write-ahead log follows the database from then on. */
async function closeToOthers(folder: ServerFolder): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await chmod(`${folder.database}${suffix}`, 0o600).catch(() => undefined)
}

async function logTail(folder: ServerFolder, lines: number = LOG_LINES_SHOWN): Promise<string> {
  const text = await readFile(folder.log, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
