import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { asSink } from '../directory/sink-failure.ts'
import { findPlaces } from '../places/find-places.ts'
import {
  type HarvestPlace,
  lastName,
  placeBelow,
  placeText,
  type StoredPlace,
  wholePlace,
} from '../places/stored-place.ts'
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
export async function pruneHarvest(place: HarvestPlace, terms: PruneTerms): Promise<readonly PruneOutcome[]> {
  const folder = placeText(place)
  const given = wholePlace(place)
  return asSink(`prune ${folder}`, async () => {
    const places = await findPlaces(given)
    if (places.kind === 'run')
      throw new HarvestError(
        'CONFIG_INVALID',
        `${folder} is a run: give the folder of its instance, or the output folder`,
      )
    const outcomes: PruneOutcome[] = []
    for (const name of places.instances) outcomes.push(await pruneOne(placeBelow(given, name), terms))
    return outcomes
  })
}

async function pruneOne(instanceFolder: StoredPlace, terms: PruneTerms): Promise<PruneOutcome> {
  const instance = lastName(instanceFolder.path)
  try {
    return { instance, pruned: await pruneInstance(instanceFolder, terms), refusal: null }
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    return { instance, pruned: null, refusal: error.message }
  }
}
