import type { Latest, Manifest } from '../contract/manifest.ts'
import type { Verdict } from '../contract/verdict.ts'

/**
 * What `latest.json` says after a run is published; null where it stays: the run was not read to its end, or the pointer
 * is already at this run or at one that started later. A table without good rows of this run keeps its last entry.
 */
export function nextLatest(previous: Latest | null, manifest: Manifest): Latest | null {
  if (manifest.state !== 'finished') return null
  if (previous !== null && Date.parse(previous.startedAt) >= Date.parse(manifest.startedAt)) return null
  const { run, startedAt } = manifest
  const read = manifest.tables.filter(({ verdict }) => hasGoodRows(verdict))
  const entries = read.map(({ table, watermark, verdict }) => [table, { run, watermark, verdict }] as const)
  return {
    schemaVersion: 2,
    run,
    startedAt,
    manifest: `runs/${run}/manifest.json`,
    tables: Object.fromEntries([...Object.entries(previous?.tables ?? {}), ...entries]),
  }
}

function hasGoodRows(verdict: Verdict): boolean {
  switch (verdict) {
    case 'failed':
    case 'not_started':
    case 'denied':
      return false
    case 'unproven':
    case 'absent':
    case 'partial':
    case 'complete':
      return true
    default:
      return verdict satisfies never
  }
}
