import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { ACCEPTABLE_VERDICTS, type AcceptedGaps } from './accepted-gaps-schema.ts'

/** The gaps of a run that can be accepted, and the tables whose cannot. */
export interface GapsOfRun {
  readonly accepted: AcceptedGaps
  /** Tables that failed or were not begun. */
  readonly unacceptable: readonly Pick<ManifestTable, 'table' | 'verdict'>[]
}

/** What is missing from a run, as its manifest has it; an optional table that the instance does not have is not a gap. */
export function gapsOf({ run, instance, tables }: Manifest): GapsOfRun {
  const gaps: AcceptedGaps['gaps'] = []
  const unacceptable: ManifestTable[] = []
  for (const entry of tables) {
    if (entry.verdict === 'complete' || (entry.verdict === 'absent' && entry.optional)) continue
    const { table, hidden, withheldColumns, code } = entry
    const verdict = ACCEPTABLE_VERDICTS.find((each) => each === entry.verdict)
    if (verdict === undefined) unacceptable.push(entry)
    else gaps.push({ table, verdict, hidden, withheldColumns: [...withheldColumns], code })
  }
  gaps.sort((a, b) => (a.table < b.table ? -1 : 1))
  return { accepted: { schemaVersion: 1, instance: instance.name, run, gaps }, unacceptable }
}
