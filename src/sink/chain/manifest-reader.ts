import type { Manifest } from '../../contract/manifest.ts'
import type { PublishedRuns } from '../sink.ts'

/** Gives a run's manifest; throws what {@link PublishedRuns} throws. */
export type ManifestReader = (run: string) => Promise<Manifest>

/** Reads each manifest once: the chains of an instance's tables lead through the same runs. */
export function manifestReader(published: Pick<PublishedRuns, 'manifest'>): ManifestReader {
  const known = new Map<string, Promise<Manifest>>()
  return (run) => {
    const reading = known.get(run) ?? published.manifest(run)
    known.set(run, reading)
    return reading
  }
}
