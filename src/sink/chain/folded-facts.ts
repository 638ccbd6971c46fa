import type { LatestTable, ManifestTable } from '../../contract/run/manifest.ts'
import { worstVerdict } from '../../contract/table/verdict.ts'
import { baseOf } from './base-of.ts'

/** What is true of a table's state, beside the run that holds it. */
export type FoldedFacts = Pick<LatestTable, 'verdict' | 'increments' | 'unreconciled'>

/** The facts of a table's state after an entry of a manifest, from those of the state that the entry changes. */
export function foldedFacts(entry: ManifestTable, before: FoldedFacts | null): Required<FoldedFacts> {
  const { verdict, increment } = entry
  if (baseOf(entry) === null) return { verdict, increments: 0, unreconciled: 0 }
  const compared = increment?.deletionsFrom.includes('reconciliation') === true && increment.doubt === null
  return {
    // What was hidden from the snapshot is missing still, whatever the increment could see.
    verdict: worstVerdict([verdict, before?.verdict ?? verdict].map((each) => ({ verdict: each, optional: false }))),
    increments: (before?.increments ?? 0) + 1,
    unreconciled: compared ? 0 : (before?.unreconciled ?? 0) + 1,
  }
}
