import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Latest, LatestTable, Manifest } from '../../contract/run/manifest.ts'
import { followChain } from '../chain/follow-chain.ts'
import { holdsState } from '../chain/holds-state.ts'
import { type ManifestReader, manifestReader } from '../chain/manifest-reader.ts'
import type { PublishedRuns } from '../sink.ts'

/**
 * What `latest.json` says once a run is published that repaired another one: it stands in for that run wherever a table
 * stands on it. A table of which it holds no state loses its entry, so that it is read whole next. Null where the pointer
 * stays: the repair was not read to its end, or a later run moved it.
 */
export async function latestAfterRepair(
  previous: Latest,
  manifest: Manifest,
  broken: string,
  published: PublishedRuns,
): Promise<Latest | null> {
  if (manifest.state !== 'finished' || Date.parse(previous.startedAt) > Date.parse(manifest.startedAt)) return null
  const { run, startedAt } = manifest
  const repaired = { ...replaced(previous.repaired ?? {}, broken, run), [broken]: run }
  const read = manifestReader({ ...published, latest: async () => ({ ...previous, repaired }) })
  const tables = { ...previous.tables }
  for (const entry of manifest.tables) {
    const before = previous.tables[entry.table]
    if (before === undefined) continue
    const pointsHere = before.run === broken || before.run === run
    if (pointsHere && !holdsState(entry)) delete tables[entry.table]
    else tables[entry.table] = await judged(read, entry.table, pointsHere ? run : before.run, before)
  }
  const moved = { run, startedAt, manifest: `runs/${run}/manifest.json` }
  return { ...previous, schemaVersion: 2, ...(previous.run === broken ? moved : {}), tables, repaired }
}

/** The entry of a table whose state ends in a run; the one before where its chain is broken elsewhere. */
async function judged(read: ManifestReader, table: string, run: string, before: LatestTable): Promise<LatestTable> {
  try {
    const { head, facts } = await followChain(read, table, run)
    return { run: head.run, watermark: head.entry.watermark, ...facts }
  } catch (error) {
    if (speaksOf(error, 'files')) return { ...before, run }
    throw error
  }
}

/** The run that a repair repaired may have been a repair itself. */
function replaced(repaired: Readonly<Record<string, string>>, broken: string, run: string): Record<string, string> {
  return Object.fromEntries(Object.entries(repaired).map(([name, by]) => [name, by === broken ? run : by]))
}
