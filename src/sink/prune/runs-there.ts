import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { isRunFolder } from '../places/place-names.ts'
import { below } from '../places/stored-place.ts'
import { ManifestSchema } from '../schema/manifest-schema.ts'
import { requireStored } from '../stored/read-stored.ts'

/** The runs in an instance's folder. */
export interface RunsThere {
  readonly published: readonly Manifest[]
  /** Runs without a manifest, in order of their names. */
  readonly unpublished: readonly string[]
}

/** Lists an instance's runs; throws MANIFEST_MISMATCH for a damaged manifest, since nobody can tell what such a run needs. */
export async function runsThere(files: StoredFiles, runsFolder: string): Promise<RunsThere> {
  const published: Manifest[] = []
  const unpublished: string[] = []
  for (const { name, kind } of await files.list(runsFolder)) {
    if (kind !== 'folder' || !isRunFolder(name)) continue
    const path = below(runsFolder, name, 'manifest.json')
    const bytes = await files.read(path)
    if (bytes === null) unpublished.push(name)
    else published.push(ownManifest(requireStored(ManifestSchema, bytes, path), name, path))
  }
  return { published, unpublished: unpublished.sort() }
}

function ownManifest(manifest: Manifest, name: string, path: string): Manifest {
  if (manifest.run === name) return manifest
  throw new HarvestError('MANIFEST_MISMATCH', `${path} is the manifest of run ${manifest.run}`)
}
