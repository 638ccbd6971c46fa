import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { asSink } from '../directory/sink-failure.ts'
import type { StoredFiles } from '../files/stored-files.ts'
import { findPlaces } from './find-places.ts'
import { isRunFolder } from './place-names.ts'
import { above, below, type HarvestPlace, lastName, placeText, type StoredPlace, wholePlace } from './stored-place.ts'

/** One instance's folder, and the run in it that was asked for. */
export interface FoundInstance {
  /** Absolute path. */
  readonly folder: string
  /** What reads and writes there. */
  readonly files: StoredFiles
  /** The instance's name, as its folder is called. */
  readonly instance: string
  /** Null where no run's folder was given. */
  readonly run: string | null
}

/**
 * Finds the instance that a folder stands for: an output folder with one instance, an instance's folder, or a run's in its
 * place below it. Throws CONFIG_INVALID for any other, SINK_UNAVAILABLE where the disk refuses to be read.
 */
export async function findInstance(place: HarvestPlace): Promise<FoundInstance> {
  const path = placeText(place)
  const given = wholePlace(place)
  const places = await asSink(`read ${path}`, () => findPlaces(given))
  if (places.kind === 'run') return instanceOfRun(given)
  const [only, ...others] = places.instances
  if (only === undefined || others.length > 0)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${path} contains several instances: give the folder of one, ${places.instances.join(' or ')}`,
    )
  const folder = below(given.path, only)
  return { folder, files: given.files, instance: lastName(folder), run: null }
}

function instanceOfRun({ path: runFolder, files }: StoredPlace): FoundInstance {
  const runs = above(runFolder)
  const run = lastName(runFolder)
  const folder = above(runs)
  if (lastName(runs) === 'runs' && isRunFolder(run)) return { folder, files, instance: lastName(folder), run }
  throw new HarvestError(
    'CONFIG_INVALID',
    `${runFolder} is not at <instance>/runs/<run>, where the runs that it needs would be found`,
  )
}
