import { basename, resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { FileSystem } from '../directory/file-system.ts'
import { nodeFileSystem } from '../directory/node-file-system.ts'
import { asSink } from '../directory/sink-failure.ts'
import { findPlaces } from '../places/find-places.ts'
import { type PrunedInstance, type PruneTerms, pruneInstance } from './prune-instance.ts'

/** What pruning made of one instance, or why it touched nothing of it. */
export type PruneOutcome = { readonly instance: string } & (
  | { readonly pruned: PrunedInstance; readonly refusal: null }
  | { readonly pruned: null; readonly refusal: string }
)

/**
 * Removes old runs of every instance in an output or instance folder. An instance whose pointer or manifests are damaged is
 * left as it is, and stops no other. Throws CONFIG_INVALID for any other folder, SINK_UNAVAILABLE where the disk refuses.
 */
export async function pruneHarvest(
  folder: string,
  terms: PruneTerms,
  files: FileSystem = nodeFileSystem(),
): Promise<readonly PruneOutcome[]> {
  return asSink(`prune ${folder}`, async () => {
    const places = await findPlaces(folder)
    if (places.kind === 'run')
      throw new HarvestError(
        'CONFIG_INVALID',
        `${folder} is a run: give the folder of its instance, or the output folder`,
      )
    const outcomes: PruneOutcome[] = []
    for (const name of places.instances) outcomes.push(await pruneOne(files, resolve(folder, name), terms))
    return outcomes
  })
}

async function pruneOne(files: FileSystem, instanceFolder: string, terms: PruneTerms): Promise<PruneOutcome> {
  const instance = basename(instanceFolder)
  try {
    return { instance, pruned: await pruneInstance(files, instanceFolder, terms), refusal: null }
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    return { instance, pruned: null, refusal: error.message }
  }
}
