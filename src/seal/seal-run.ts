import { resolve } from 'node:path'
import { CompactSign } from 'jose'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { nodeFileSystem } from '../sink/directory/node-file-system.ts'
import { asSink } from '../sink/directory/sink-failure.ts'
import { newestState } from '../sink/fold/fold-targets.ts'
import { findInstance } from '../sink/places/find-instance.ts'
import { below, type HarvestPlace, placeBelow, type StoredPlace } from '../sink/places/stored-place.ts'
import { publishedRuns } from '../sink/run/published-runs.ts'
import { canonicalJson } from '../sink/stored/canonical-json.ts'
import { verifyHarvest } from '../sink/verify/verify-harvest.ts'
import { type FoundInventory, findInventory } from './inventory-digest.ts'
import { readPrivateKey } from './seal-key.ts'
import { SEAL_TYPE, SEALS_FOLDER, type Seal, sealPath } from './seal-schema.ts'
import { sealedManifests } from './sealed-manifests.ts'

/** What is to be sealed, and by which key. */
export interface SealRequest {
  /** A run's folder; of an instance or an output folder with one instance, the newest finished run. */
  readonly folder: HarvestPlace
  /** Folder of an inventory of that run; null for none. */
  readonly inventory: string | null
  /** File of the private key. */
  readonly key: string
  readonly nowMs: number
}

/** A seal that was written. */
export interface WrittenSeal {
  readonly path: string
  readonly keyId: string
  readonly seal: Seal
}

/**
 * Signs the digests of a run's manifest, of those that it stands on, and of its inventory, after everything that they claim was
 * recomputed. Throws MANIFEST_MISMATCH for what is damaged, CONFIG_INVALID for an unusable key or a foreign inventory.
 */
export async function sealRun({ folder, inventory, key: keyFile, nowMs }: SealRequest): Promise<WrittenSeal> {
  const key = await readPrivateKey(keyFile)
  const files = nodeFileSystem()
  const found = await findInstance(folder)
  const place = { path: found.folder, files: found.files }
  const run = found.run ?? (await newestState(publishedRuns(found.files, found.folder))).run
  const taken = inventory === null ? null : await requireInventory(await findInventory(files, resolve(inventory)), run)
  const manifests = await sealedManifests(place, [run, ...(taken?.runs ?? [])])
  for (const each of manifests) await requireSound(placeBelow(place, 'runs', each.run))
  const seal: Seal = {
    schemaVersion: 1,
    instance: found.instance,
    run,
    sealedAt: new Date(nowMs).toISOString(),
    manifests: [...manifests],
    inventory: taken === null ? null : { sha256: taken.sha256 },
  }
  const signed = await new CompactSign(Buffer.from(canonicalJson(seal)))
    .setProtectedHeader({ alg: key.algorithm, typ: SEAL_TYPE, kid: key.id })
    .sign(key.key)
  const path = below(found.folder, sealPath(run))
  await asSink(`write ${path}`, async () => {
    await found.files.makeFolders(found.folder, [SEALS_FOLDER])
    await found.files.swap(path, Buffer.from(`${signed}\n`))
  })
  return { path, keyId: key.id, seal }
}

interface TakenInventory {
  readonly sha256: string
  readonly runs: readonly string[]
}

async function requireInventory({ inventory, sha256, faults }: FoundInventory, run: string): Promise<TakenInventory> {
  const [fault] = faults
  if (inventory === null || sha256 === null || fault !== undefined)
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${fault?.path ?? 'the inventory'} is ${fault?.fault ?? 'not readable'}: take the inventory again, then seal it`,
    )
  if (inventory.run !== run)
    throw new HarvestError(
      'CONFIG_INVALID',
      `the inventory is of run ${inventory.run}, not of run ${run}: take it with --run ${run}`,
    )
  return { sha256, runs: inventory.runs.map((each) => each.run) }
}

/** Only what is as it claims to be is worth a signature. */
async function requireSound(run: StoredPlace): Promise<void> {
  const [fault] = (await verifyHarvest(run)).faults
  if (fault !== undefined)
    throw new HarvestError(
      'MANIFEST_MISMATCH',
      `${below(run.path, fault.path)}: ${fault.fault}; nothing was sealed: harvester verify tells how to repair it`,
    )
}
