/** What can be said of a table when the run ends, worst first. */
export const VERDICTS = ['failed', 'not_started', 'unproven', 'denied', 'absent', 'partial', 'complete'] as const

/** One table's outcome: `complete` is every row that the instance counts for this user, with every requested column. */
export type Verdict = (typeof VERDICTS)[number]

/** The worst of several verdicts; `complete` for none. An absent table counts only where it was asked for by name. */
export function worstVerdict(tables: readonly { readonly verdict: Verdict; readonly optional: boolean }[]): Verdict {
  const counted = new Set(tables.filter((t) => !(t.verdict === 'absent' && t.optional)).map((t) => t.verdict))
  return VERDICTS.find((verdict) => counted.has(verdict)) ?? 'complete'
}
