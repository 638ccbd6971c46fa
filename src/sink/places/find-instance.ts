import { basename, dirname, join, resolve } from 'node:path'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { asSink } from '../directory/sink-failure.ts'
import { findPlaces } from './find-places.ts'
import { isRunFolder } from './place-names.ts'

/** One instance's folder, and the run in it that was asked for. */
export interface FoundInstance {
  /** Absolute path. */
  readonly folder: string
  /** The instance's name, as its folder is called. */
  readonly instance: string
  /** Null where no run's folder was given. */
  readonly run: string | null
}

/**
 * Finds the instance that a folder stands for: an output folder with one instance, an instance's folder, or a run's in its
 * place below it. Throws CONFIG_INVALID for any other, SINK_UNAVAILABLE where the disk refuses to be read.
 */
export async function findInstance(path: string): Promise<FoundInstance> {
  const given = resolve(path)
  const places = await asSink(`read ${path}`, () => findPlaces(given))
  if (places.kind === 'run') return instanceOfRun(given)
  const [only, ...others] = places.instances
  if (only === undefined || others.length > 0)
    throw new HarvestError(
      'CONFIG_INVALID',
      `${path} contains several instances: give the folder of one, ${places.instances.join(' or ')}`,
    )
  const folder = join(given, only)
  return { folder, instance: basename(folder), run: null }
}

function instanceOfRun(runFolder: string): FoundInstance {
  const runs = dirname(runFolder)
  const run = basename(runFolder)
  const folder = dirname(runs)
  if (basename(runs) === 'runs' && isRunFolder(run)) return { folder, instance: basename(folder), run }
  throw new HarvestError(
    'CONFIG_INVALID',
    `${runFolder} is not at <instance>/runs/<run>, where the runs that it needs would be found`,
  )
}
