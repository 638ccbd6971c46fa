import { nodeFileSystem } from '../sink/directory/node-file-system.ts'
import { publishedRuns } from '../sink/directory/published-runs.ts'
import { findInstance } from '../sink/places/find-instance.ts'
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
export async function openHarvest(path: string): Promise<OpenHarvest> {
  const { folder, instance, run } = await findInstance(path)
  return { instance, run, ...publishedRuns(nodeFileSystem(), folder) }
}
