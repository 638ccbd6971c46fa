import { join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { HarvestMode } from '../../contract/run/harvest-request.ts'
import type { ManifestTable } from '../../contract/run/manifest.ts'
import { sum } from '../../contract/sum.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { folderFiles } from '../directory/folder-files.ts'
import { freeAt } from '../directory/free-space.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { publishedRuns } from '../run/published-runs.ts'

/** What a run will probably need of the disk, and what there is. */
export interface DiskOutlook {
  /** Bytes that the newest finished run stored; null where there is none of this mode, or it cannot be read. */
  readonly lastRun: number | null
  /** Bytes that are free for this user where the output goes. */
  readonly free: number
}

/** Looks at the disk of an output folder before a run; null where the system does not tell. */
export async function diskOutlook(
  root: string,
  { instance, mode }: { readonly instance: string; readonly mode: HarvestMode },
  files: FileSystem = nodeFileSystem(),
): Promise<DiskOutlook | null> {
  const free = await freeAt(root)
  return free === null ? null : { lastRun: await lastRunBytes(files, { root, instance }, mode), free }
}

async function lastRunBytes(
  files: FileSystem,
  { root, instance }: { readonly root: string; readonly instance: string },
  mode: HarvestMode,
): Promise<number | null> {
  try {
    const published = publishedRuns(folderFiles(files), join(root, instance), root)
    const latest = await published.latest()
    if (latest === null) return null
    const { request, tables } = await published.manifest(latest.run)
    return request.mode === mode ? sum(tables.flatMap(bytesOf)) : null
  } catch (error) {
    // A look ahead must not stop a run: what is damaged is told by those who need it.
    if (error instanceof HarvestError) return null
    throw error
  }
}

function bytesOf({ parts, increment }: ManifestTable): readonly number[] {
  return [...parts, ...(increment?.tombstones ?? []), ...(increment?.late ?? [])].map(({ bytes }) => bytes)
}
