import type { Latest, Manifest } from '../../contract/run/manifest.ts'
import { foldedFacts } from '../chain/folded-facts.ts'
import { holdsState } from '../chain/holds-state.ts'

/**
 * What `latest.json` says after a run is published; null where it stays: the run was not read to its end, or the pointer
 * is already at this run or at one that started later. A table of which this run holds no state keeps its last entry.
 */
export function nextLatest(previous: Latest | null, manifest: Manifest): Latest | null {
  if (manifest.state !== 'finished') return null
  if (previous !== null && Date.parse(previous.startedAt) >= Date.parse(manifest.startedAt)) return null
  const { run, startedAt } = manifest
  const before = previous?.tables ?? {}
  const entries = manifest.tables.filter(holdsState).map((entry) => {
    const { table, watermark } = entry
    return [table, { run, watermark, ...foldedFacts(entry, before[table] ?? null) }] as const
  })
  return {
    schemaVersion: 2,
    run,
    startedAt,
    manifest: `runs/${run}/manifest.json`,
    tables: Object.fromEntries([...Object.entries(before), ...entries]),
    ...(previous?.repaired === undefined ? {} : { repaired: previous.repaired }),
  }
}
