import { findInstance } from '../sink/places/find-instance.ts'
import type { HarvestPlace } from '../sink/places/stored-place.ts'
import { publishedRuns } from '../sink/run/published-runs.ts'
import type { PublishedRuns } from '../sink/sink.ts'

/** A folder of harvested runs, opened for reading. */
export interface OpenHarvest extends PublishedRuns {
  /** Name of the instance: slug and hash of its origin. */
  readonly instance: string
  /** The run whose folder was named; null where the folder holds all runs of the instance. */
  readonly run: string | null
}

/**
 * Opens an instance's folder, an output folder that holds one instance, or a run's folder. Throws CONFIG_INVALID for any other.
 * What it reads is checked against size and hash before the first line is given.
 */
export async function openHarvest(place: HarvestPlace): Promise<OpenHarvest> {
  const { folder, files, instance, run } = await findInstance(place)
  return { instance, run, ...publishedRuns(files, folder) }
}
