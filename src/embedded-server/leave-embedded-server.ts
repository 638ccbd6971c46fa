import { withExclusiveLock } from './lock/exclusive-lock.ts'
import { countLeases, type Lease } from './lock/leases.ts'
import { stopProcess } from './lock/stop-process.ts'
import { createServerFolder, type ServerFolder, serverFolder } from './server-folder.ts'
import { readServerNote, removeNote, writeNote } from './server-note.ts'
import type { Progress } from './temporal-cli/progress.ts'

/** Leaving also happens after an interruption, so it has a deadline of its own instead of the caller's signal. */
const LEAVE_DEADLINE_MS = 60_000

/** Ends a lease; stops the server where no living process holds another one and nobody asked to keep it. */
export async function leaveEmbeddedServer(options: {
  readonly home: string
  readonly progress: Progress
  readonly lease: Lease
  readonly keep: boolean
}): Promise<void> {
  await alone(options, async (folder) => {
    await options.lease.end()
    const note = readServerNote(folder.serverNote)
    if (note === null) return
    if (options.keep) writeNote(folder.serverNote, { ...note, kept: true })
    else if (!note.kept && (await countLeases(folder.leases)) === 0) await stop(folder, options.progress)
  })
}

/** Stops the home folder's server, kept or in use or not, and returns when it has gone; does nothing where none runs. @internal */
export async function stopEmbeddedServer(options: {
  readonly home: string
  readonly progress: Progress
}): Promise<void> {
  await alone(options, (folder) => stop(folder, options.progress))
}

async function alone(
  { home, progress }: { readonly home: string; readonly progress: Progress },
  action: (folder: ServerFolder) => Promise<void>,
): Promise<void> {
  const folder = serverFolder(home)
  await createServerFolder(folder)
  const purpose = 'stopping the Temporal server'
  const signal = AbortSignal.timeout(LEAVE_DEADLINE_MS)
  await withExclusiveLock({ folder: folder.path, purpose, progress, signal }, () => action(folder))
}

async function stop(folder: ServerFolder, { report }: Progress): Promise<void> {
  const note = readServerNote(folder.serverNote)
  if (note === null) return
  await stopProcess(note, report)
  removeNote(folder.serverNote)
}
