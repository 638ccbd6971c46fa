import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { caughtUp, movedLatest } from '../latest/moved-latest.ts'
import { isAtHome, type NamedPart, partsOfTable } from '../part/named-part.ts'
import { isRunFolder } from '../places/place-names.ts'
import { above, below } from '../places/stored-place.ts'
import { LatestSchema } from '../schema/latest-schema.ts'
import { canonicalJson } from '../stored/canonical-json.ts'
import { requireStored } from '../stored/read-stored.ts'
import { publishedRuns } from './published-runs.ts'
import { keptReceipts, removeOrphans, removeUnswapped } from './remove-orphans.ts'

/**
 * Publishes a run: what the manifest names is there, then the manifest, then the pointer, and only then what nothing
 * names is removed. Each step may be repeated after a crash. Returns the manifest's path.
 */
export async function publishRun(files: StoredFiles, folder: string, manifest: Manifest): Promise<string> {
  const parts = manifest.tables.flatMap((table) => {
    const name = checkedTableName(table.table)
    return partsOfTable(table).map((named) => ({ name, named }))
  })
  await mapInLanes(parts, files.atOnce, ({ name, named }) => checkPart(files, folder, name, named))
  const kept = await keptReceipts(files, folder, manifest)
  const path = below(folder, 'manifest.json')
  if (!(await files.place(path, Buffer.from(canonicalJson(manifest)))))
    throw new HarvestError('MANIFEST_MISMATCH', 'manifest.json already says something else of this run')
  const instanceFolder = above(above(folder))
  await moveLatest(files, instanceFolder, manifest)
  await removeOrphans(files, folder, manifest, kept)
  await removeUnswapped(files, instanceFolder)
  await files.dropUnfinished(folder)
  return path
}

async function checkPart(files: StoredFiles, folder: string, table: string, named: NamedPart): Promise<void> {
  const { part, kind } = named
  // The form admits no `..` and no second slash: the path stays in the run's folder.
  if (!isAtHome(named, table))
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${JSON.stringify(part.path.slice(0, 200))} is no part of ${table} with ${kind === 'late' ? 'late rows' : kind}`,
    )
  const bytes = await files.size(below(folder, part.path))
  if (bytes !== part.bytes)
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${part.path}: ${part.bytes} bytes recorded, ${bytes === null ? 'no file' : `${bytes} bytes`} found`,
    )
}

async function moveLatest(files: StoredFiles, instanceFolder: string, manifest: Manifest): Promise<void> {
  const path = below(instanceFolder, 'latest.json')
  const published = publishedRuns(files, instanceFolder)
  await files.advance(path, async (bytes) => {
    const found = bytes === null ? null : requireStored(LatestSchema, bytes, path)
    const previous =
      found === null || (await files.guards())
        ? found
        : await caughtUp(found, { runs: await runsIn(files, instanceFolder), atOnce: files.atOnce, published })
    const latest = (await movedLatest(previous, manifest, published)) ?? previous
    return latest === found ? null : Buffer.from(canonicalJson(latest))
  })
}

async function runsIn(files: StoredFiles, instanceFolder: string): Promise<readonly string[]> {
  const there = await files.list(below(instanceFolder, 'runs'))
  return there.filter(({ name, kind }) => kind === 'folder' && isRunFolder(name)).map(({ name }) => name)
}
