import { dirname, join } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import { latestAfterRepair } from '../latest/latest-after-repair.ts'
import { nextLatest } from '../latest/next-latest.ts'
import { isAtHome, type NamedPart, partsOfTable } from '../part/named-part.ts'
import { LatestSchema } from '../schema/latest-schema.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { requireStored } from '../stored/read-stored.ts'
import type { FileSystem } from './file-system.ts'
import { placeFile, swapFile } from './place-file.ts'
import { publishedRuns } from './published-runs.ts'
import { readIfThere } from './read/read-if-there.ts'
import { keptReceipts, removeOrphans, removeUnswapped } from './remove-orphans.ts'
import { systemCode } from './sink-failure.ts'

/**
 * Publishes a run: what the manifest names is there, then the manifest, then the pointer, and only then what nothing
 * names is removed. Each step may be repeated after a crash. Returns the manifest's path.
 */
export async function publishRun(files: FileSystem, folder: string, manifest: Manifest): Promise<string> {
  for (const table of manifest.tables) {
    checkedTableName(table.table)
    for (const named of partsOfTable(table)) await checkPart(files, folder, table.table, named)
  }
  const kept = await keptReceipts(files, folder, manifest)
  const path = join(folder, 'manifest.json')
  if (!(await placeFile(files, path, Buffer.from(canonicalJson(manifest)))))
    throw new HarvestError('MANIFEST_MISMATCH', 'manifest.json already says something else of this run')
  const instanceFolder = dirname(dirname(folder))
  await moveLatest(files, instanceFolder, manifest)
  await removeOrphans(files, folder, manifest, kept)
  await removeUnswapped(files, instanceFolder)
  return path
}

async function checkPart(files: FileSystem, folder: string, table: string, named: NamedPart): Promise<void> {
  const { part, kind } = named
  // The form admits no `..` and no second slash: the path stays in the run's folder.
  if (!isAtHome(named, table))
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${JSON.stringify(part.path.slice(0, 200))} is no part of ${table} with ${kind === 'late' ? 'late rows' : kind}`,
    )
  const bytes = await sizeOf(files, join(folder, part.path))
  if (bytes !== part.bytes)
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${part.path}: ${part.bytes} bytes recorded, ${bytes === null ? 'no file' : `${bytes} bytes`} found`,
    )
}

async function sizeOf(files: FileSystem, path: string): Promise<number | null> {
  try {
    return await files.size(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

async function moveLatest(files: FileSystem, instanceFolder: string, manifest: Manifest): Promise<void> {
  const path = join(instanceFolder, 'latest.json')
  const bytes = await readIfThere(files, path)
  const previous = bytes === null ? null : requireStored(LatestSchema, bytes, path)
  const { repair } = manifest.request
  const latest =
    repair === undefined || previous === null
      ? nextLatest(previous, manifest)
      : await latestAfterRepair(previous, manifest, repair, publishedRuns(files, instanceFolder))
  if (latest !== null) await swapFile(files, path, [Buffer.from(canonicalJson(latest))])
  // Whoever moved it before may have died before this.
  else await files.syncFolder(instanceFolder)
}
