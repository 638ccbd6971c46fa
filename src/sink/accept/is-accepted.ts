import type { Verdict } from '../../contract/table/verdict.ts'
import { ACCEPTABLE_VERDICTS, type AcceptedGap } from './accepted-gaps-schema.ts'

/** What is missing from a table after a run. */
export interface Gap {
  readonly verdict: Verdict
  /** Null where it is not known. */
  readonly hidden: number | null
  /** Null where they are not known. */
  readonly withheldColumns: readonly string[] | null
}

/** Tells whether a gap is no larger than one that was accepted: no worse a verdict, no more hidden rows, no other columns withheld. */
export function isAccepted(gap: Gap, accepted: AcceptedGap): boolean {
  return isNoWorse(gap.verdict, accepted.verdict) && hidesNoMore(gap, accepted) && withholdsNoOther(gap, accepted)
}

function isNoWorse(verdict: Verdict, accepted: AcceptedGap['verdict']): boolean {
  const fromSmallest: readonly Verdict[] = ['complete', ...ACCEPTABLE_VERDICTS]
  const size = fromSmallest.indexOf(verdict)
  return size !== -1 && size <= fromSmallest.indexOf(accepted)
}

/** What is not known may be more than any number. */
function hidesNoMore(gap: Gap, accepted: AcceptedGap): boolean {
  return accepted.hidden === null || (gap.hidden !== null && gap.hidden <= accepted.hidden)
}

function withholdsNoOther(gap: Gap, accepted: AcceptedGap): boolean {
  switch (accepted.verdict) {
    // Who could do without the table can do without any column of it.
    case 'absent':
    case 'denied':
      return true
    case 'partial':
    case 'unproven':
      return gap.withheldColumns?.every((column) => accepted.withheldColumns.includes(column)) ?? false
    default:
      return accepted.verdict satisfies never
  }
}
