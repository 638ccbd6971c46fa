import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Latest, LatestTable, Manifest } from '../../contract/run/manifest.ts'
import { followChain } from '../chain/follow-chain.ts'
import type { ManifestReader } from '../chain/manifest-reader.ts'

/** The pointer as it was found. */
export interface CheckedLatest {
  readonly faults: readonly string[]
  /** The run that it names, and every run on which a table stands, as far as they could be followed. */
  readonly runs: ReadonlySet<string>
}

/**
 * Tells what `latest.json` says otherwise than the manifests, and which runs its tables need and do not have. That the
 * manifest of the run it names cannot be read is for others to tell.
 */
export async function checkLatest(latest: Latest, read: ManifestReader): Promise<CheckedLatest> {
  const path = `runs/${latest.run}/manifest.json`
  const newest = await unlessMismatch(read(latest.run))
  const faults = [
    ...(latest.manifest === path ? [] : [`expected to name ${path}, found ${JSON.stringify(latest.manifest)}`]),
    ...(newest === null ? [] : runFaults(latest, newest)),
  ]
  const runs = new Set([latest.run])
  for (const [table, entry] of Object.entries(latest.tables)) {
    if (entry.run === latest.run && newest === null) continue
    for (const fault of await tableFaults(table, entry, read, runs)) faults.push(fault)
  }
  return { faults, runs }
}

function runFaults({ startedAt, run }: Latest, manifest: Manifest): readonly string[] {
  return [
    ...(manifest.state === 'finished' ? [] : [`names run ${run}, which ended ${manifest.state}`]),
    ...differences({ startedAt }, { startedAt: manifest.startedAt }),
  ]
}

async function tableFaults(
  table: string,
  entry: LatestTable,
  read: ManifestReader,
  runs: Set<string>,
): Promise<readonly string[]> {
  try {
    const { links, head, facts } = await followChain(read, table, entry.run)
    for (const { run } of links) runs.add(run)
    const { watermark, verdict, increments = 0, unreconciled = 0 } = entry
    const said = { watermark, verdict, increments, unreconciled }
    return differences(said, { watermark: head.entry.watermark, ...facts }).map((fault) => `${table}: ${fault}`)
  } catch (error) {
    if (speaksOf(error, 'files')) return [error.message]
    throw error
  }
}

function differences(said: Record<string, unknown>, found: Record<string, unknown>): readonly string[] {
  return Object.entries(said)
    .filter(([name, value]) => value !== found[name])
    .map(([name, value]) => `expected ${name} ${found[name]}, as the manifests have it, found ${value}`)
}

async function unlessMismatch(reading: Promise<Manifest>): Promise<Manifest | null> {
  try {
    return await reading
  } catch (error) {
    if (speaksOf(error, 'files')) return null
    throw error
  }
}
