import type { FailureCode } from '../failure/failure-code.ts'

/** What can be said of a table when the run ends, worst first. */
export const VERDICTS = ['failed', 'not_started', 'unproven', 'denied', 'absent', 'partial', 'complete'] as const

/** One table's outcome: `complete` is every row that the instance counts for this user, with every requested column. */
export type Verdict = (typeof VERDICTS)[number]

/** The worst of several verdicts; `complete` for none. An absent table counts only where it was asked for by name. */
export function worstVerdict(tables: readonly { readonly verdict: Verdict; readonly optional: boolean }[]): Verdict {
  const counted = new Set(tables.filter((t) => !(t.verdict === 'absent' && t.optional)).map((t) => t.verdict))
  return VERDICTS.find((verdict) => counted.has(verdict)) ?? 'complete'
}

/** The verdict of a run: the worst of its tables; one that read none is never `complete`, whatever the reason. */
export function runVerdict(tables: Parameters<typeof worstVerdict>[0]): Verdict {
  if (tables.length === 0) return 'not_started'
  return tables.every(({ verdict }) => verdict === 'absent') ? 'absent' : worstVerdict(tables)
}

/** The part of a table's outcome that tells how much of the table it covers. */
export interface Claim {
  readonly verdict: Verdict
  readonly code: FailureCode | null
  /** Rows counted and not shown; null when unknown. */
  readonly hidden: number | null
}

/** True for a verdict about every key that was asked for; a table that was stopped or refused on the way speaks of some of them. */
export function claimsWhole({ verdict, code, hidden }: Claim): boolean {
  if (code !== null) return false
  return verdict === 'complete' || verdict === 'unproven' || (verdict === 'partial' && hidden !== null)
}
