import type { Manifest } from '../../contract/run/manifest.ts'
import type { PublishedRuns } from '../sink.ts'
import { standIn } from './stand-in.ts'

/** Gives a run's manifest, or that of the run that repaired it; throws what {@link PublishedRuns} throws. */
export type ManifestReader = (run: string) => Promise<Manifest>

/** Reads each manifest once: the chains of an instance's tables lead through the same runs. */
export function manifestReader(published: Pick<PublishedRuns, 'manifest' | 'latest'>): ManifestReader {
  const known = new Map<string, Promise<Manifest>>()
  let latest: ReturnType<PublishedRuns['latest']> | undefined
  return async (run) => {
    latest ??= published.latest()
    const read = standIn(await latest, run)
    const reading = known.get(read) ?? published.manifest(read)
    known.set(read, reading)
    return reading
  }
}
