import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { PublishedRuns } from './sink.ts'

/** The published runs of an instance that was never harvested before, or of a sink that gives nothing back: increments have no base there. */
export const NOTHING_PUBLISHED: PublishedRuns = {
  latest: async () => null,
  manifest: async (run) => {
    throw missing(run)
  },
  lines: (run) => {
    throw missing(run)
  },
  lineBundles: (run) => {
    throw missing(run)
  },
}

function missing(run: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `run ${run} is missing, or it was never published`)
}
