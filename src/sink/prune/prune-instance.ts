import { join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { RunState } from '../../contract/run/manifest.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { publishedRuns } from '../directory/published-runs.ts'
import { isRunFolder } from '../places/place-names.ts'
import { chooseRuns } from './choose-runs.ts'
import { folderBytes, removeFolder } from './remove-folder.ts'
import { runsThere } from './runs-there.ts'

/** A run that was removed, or would be. */
interface RemovedRun {
  readonly run: string
  readonly state: RunState
  readonly startedAt: string
  /** Size of its files, in bytes as stored. */
  readonly bytes: number
}

/** What pruning made of an instance's folder. */
export interface PrunedInstance {
  /** The newest finished runs, newest first. */
  readonly newest: readonly string[]
  /** Older runs that a table still stands on, newest first. */
  readonly needed: readonly string[]
  readonly removed: readonly RemovedRun[]
  /** Size of what an earlier prune had left that was broken off, in bytes. */
  readonly leftoverBytes: number
  /** Runs without a manifest: they may be running, and are not touched. */
  readonly unpublished: readonly string[]
}

/** What to keep, and whether to look only. */
export interface PruneTerms {
  /** Finished runs to keep at least, from 1. */
  readonly keep: number
  readonly dryRun: boolean
}

/** A run's folder is renamed before anything in it is removed: no reader takes half a run for a run. */
const PRUNED = '.pruned-'

/**
 * Removes the runs of an instance that nobody needs. Throws MANIFEST_MISMATCH, and removes nothing, where the pointer or a
 * manifest cannot be read: what it needs could not be told.
 */
export async function pruneInstance(
  files: FileSystem,
  instanceFolder: string,
  { keep, dryRun }: PruneTerms,
): Promise<PrunedInstance> {
  const runsFolder = join(instanceFolder, 'runs')
  // Before the runs are listed: a run that is published meanwhile stands on runs that this pointer needs.
  const latest = await publishedRuns(files, instanceFolder).latest()
  const { published, unpublished } = await runsThere(files, runsFolder)
  const finished = published.some(({ state }) => state === 'finished')
  if (latest === null && finished)
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${instanceFolder}/latest.json is missing: it is unknown which runs it needs`,
    )
  const choice = latest === null ? { newest: [], needed: [], removed: [] } : chooseRuns(published, latest, keep)
  const leftoverBytes = await removeLeftovers(files, runsFolder, dryRun)
  const removed: RemovedRun[] = []
  for (const { run, state, startedAt } of choice.removed) {
    removed.push({ run, state, startedAt, bytes: await folderBytes(files, join(runsFolder, run)) })
    if (!dryRun) await removeRun(files, runsFolder, run)
  }
  return {
    newest: choice.newest.map(({ run }) => run),
    needed: choice.needed.map(({ run }) => run),
    removed,
    leftoverBytes,
    unpublished,
  }
}

async function removeRun(files: FileSystem, runsFolder: string, run: string): Promise<void> {
  const pruned = join(runsFolder, `${PRUNED}${run}`)
  await files.rename(join(runsFolder, run), pruned)
  await files.syncFolder(runsFolder)
  await removeFolder(files, pruned)
}

async function removeLeftovers(files: FileSystem, runsFolder: string, dryRun: boolean): Promise<number> {
  let bytes = 0
  for (const { name, kind } of await files.list(runsFolder)) {
    if (kind !== 'folder' || !name.startsWith(PRUNED) || !isRunFolder(name.slice(PRUNED.length))) continue
    bytes += await folderBytes(files, join(runsFolder, name))
    if (!dryRun) await removeFolder(files, join(runsFolder, name))
  }
  return bytes
}
