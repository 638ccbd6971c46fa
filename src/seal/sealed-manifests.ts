import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { Manifest } from '../contract/run/manifest.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import { below, type StoredPlace } from '../sink/places/stored-place.ts'
import { ManifestSchema } from '../sink/schema/manifest-schema.ts'
import { requireStored } from '../sink/stored/read-stored.ts'
import { sha256Hex } from '../sink/stored/sha256-hex.ts'

/** A manifest as it lies on the disk. */
export interface ManifestDigest {
  readonly run: string
  readonly sha256: string
}

/** The digests of the manifests of some runs and of every run that they stand on, in order of their ids. Throws MANIFEST_MISMATCH where one is missing. */
export async function sealedManifests(
  instance: StoredPlace,
  runs: readonly string[],
): Promise<readonly ManifestDigest[]> {
  const digests = new Map<string, string>()
  const open = [...runs]
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    if (digests.has(run)) continue
    const bytes = await manifestBytes(instance, run)
    if (bytes === null) throw new HarvestError('MANIFEST_MISMATCH', `run ${run} has no manifest`)
    digests.set(run, sha256Hex(bytes))
    const manifest: Manifest = requireStored(ManifestSchema, bytes, `the manifest of run ${run}`)
    for (const { increment } of manifest.tables) if (increment) open.push(increment.base)
  }
  return [...digests].sort(([a], [b]) => (a < b ? -1 : 1)).map(([run, sha256]) => ({ run, sha256 }))
}

/** A run's manifest as it lies on the disk; null where there is none. */
export async function manifestBytes({ files, path: folder }: StoredPlace, run: string): Promise<Uint8Array | null> {
  const path = below(folder, 'runs', run, 'manifest.json')
  return asSink(`read ${path}`, () => files.readBelow(folder, path))
}
