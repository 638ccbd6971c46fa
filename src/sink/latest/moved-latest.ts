import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import type { Latest, Manifest } from '../../contract/run/manifest.ts'
import type { PublishedRuns } from '../sink.ts'
import { latestAfterRepair } from './latest-after-repair.ts'
import { nextLatest } from './next-latest.ts'

/** What `latest.json` says once a run is published; null where it stays. */
export async function movedLatest(
  previous: Latest | null,
  manifest: Manifest,
  published: PublishedRuns,
): Promise<Latest | null> {
  const { repair } = manifest.request
  return repair === undefined || previous === null
    ? nextLatest(previous, manifest)
    : latestAfterRepair(previous, manifest, repair, published)
}

/**
 * The pointer with the runs that finished after the one that it names, oldest first. Where a store cannot refuse a late write,
 * one that wakes up long afterwards may have moved it back.
 */
export async function caughtUp(
  latest: Latest,
  {
    runs,
    atOnce,
    published,
  }: { readonly runs: readonly string[]; readonly atOnce: number; readonly published: PublishedRuns },
): Promise<Latest> {
  const known = new Set([latest.run, ...Object.entries(latest.repaired ?? {}).flat()])
  const manifests = await mapInLanes(
    runs.filter((run) => !known.has(run)),
    atOnce,
    (run) => manifestOf(run, published),
  )
  const missed = manifests.flatMap((each) => (each !== null && each.startedAt > latest.startedAt ? [each] : []))
  let caught = latest
  for (const manifest of missed.toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : 1)))
    caught = (await movedLatest(caught, manifest, published)) ?? caught
  return caught
}

/** A run's manifest; null for one that was never published, or whose manifest is damaged. */
async function manifestOf(run: string, published: PublishedRuns): Promise<Manifest | null> {
  try {
    return await published.manifest(run)
  } catch (error) {
    if (speaksOf(error, 'files')) return null
    throw error
  }
}
