import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { RunState } from '../../contract/run/manifest.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { below, type StoredPlace } from '../places/stored-place.ts'
import { publishedRuns } from '../run/published-runs.ts'
import { chooseRuns } from './choose-runs.ts'
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

/**
 * Removes the runs of an instance that nobody needs. Throws MANIFEST_MISMATCH, and removes nothing, where the pointer or a
 * manifest cannot be read: what it needs could not be told.
 */
export async function pruneInstance(
  { files, path: instanceFolder }: StoredPlace,
  { keep, dryRun }: PruneTerms,
): Promise<PrunedInstance> {
  const runsFolder = below(instanceFolder, 'runs')
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
  const left = await files.halfRemoved(runsFolder)
  const leftoverBytes = await finishRemovals(files, left, dryRun)
  const removed: RemovedRun[] = []
  for (const { run, state, startedAt } of choice.removed) {
    removed.push({ run, state, startedAt, bytes: await files.bytesBelow(below(runsFolder, run)) })
    if (!dryRun) await files.removeFolder(below(runsFolder, run))
  }
  return {
    newest: choice.newest.map(({ run }) => run),
    needed: choice.needed.map(({ run }) => run),
    removed,
    leftoverBytes,
    unpublished: unpublished.filter((run) => !left.some(({ name }) => name === run)),
  }
}

/** Gives the size of what was left. */
async function finishRemovals(
  files: StoredFiles,
  left: Awaited<ReturnType<StoredFiles['halfRemoved']>>,
  dryRun: boolean,
): Promise<number> {
  let bytes = 0
  for (const { path } of left) {
    bytes += await files.bytesBelow(path)
    if (!dryRun) await files.finishRemoval(path)
  }
  return bytes
}
