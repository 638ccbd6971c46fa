import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Manifest } from '../../contract/run/manifest.ts'
import type { EarlierTable } from '../../servicenow/plan/increments/earlier-table.ts'
import type { PublishedRuns } from '../../sink/sink.ts'

/**
 * What earlier runs left of each table, for increments to stand on: null for a table without good rows, or whose run is
 * missing or damaged, so that it is read whole.
 */
export async function earlierTables(published: PublishedRuns): Promise<(table: string) => EarlierTable | null> {
  const latest = await published.latest()
  const entries = Object.entries(latest?.tables ?? {})
  const manifests = new Map<string, Manifest | null>()
  for (const run of new Set(entries.map(([, entry]) => entry.run))) manifests.set(run, await readable(published, run))
  const byTable = new Map(
    entries.flatMap(([name, { run, watermark, unreconciled = 0 }]) => {
      const manifest = manifests.get(run) ?? null
      const table = manifest?.tables.find((each) => each.table === name)
      return manifest === null || table === undefined
        ? []
        : [[name, { run, manifest, table, watermark, unreconciled }] as const]
    }),
  )
  return (table) => byTable.get(table) ?? null
}

async function readable(published: PublishedRuns, run: string): Promise<Manifest | null> {
  try {
    return await published.manifest(run)
  } catch (error) {
    if (speaksOf(error, 'files')) return null
    throw error
  }
}
