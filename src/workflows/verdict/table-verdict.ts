import { type FailureCode, isFailureCode } from '../../contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../../contract/failure/failure-texts.ts'
import type { RangeEnd, RangeState } from '../../contract/range-state.ts'
import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import { countUnread, NONE_UNREAD, saysUnread, unreadIn } from '../../contract/row/unread-rows.ts'
import { sum } from '../../contract/sum.ts'
import type { DeletionFindings, TableResult } from '../../contract/table/table-result.ts'
import { VERDICTS, type Verdict } from '../../contract/table/verdict.ts'

/** A table that was begun, and where its ranges have come to. */
export interface BegunTable {
  readonly table: string
  readonly optional: boolean
  readonly ranges: readonly RangeState[]
  /** Time since its first slice, in seconds. */
  readonly seconds: number
  /** Why rows or columns are missing that no request can bring; absent for none. */
  readonly gap?: string
}

interface Judgement {
  readonly verdict: Verdict
  readonly code: FailureCode | null
  readonly reason: string | null
  readonly hint: string | null
}

/** Remedy for rows that are counted and not shown. */
const HIDDEN_HINT =
  'Give the integration user the roles that the read rules of this table require; some rows stay hidden even from administrators.'
const UNREAD_HINT =
  'Give the user read access to sys_id in the rows without one, leave out the column that makes a row too large or too costly, and let the instance give rows that share a sys_id one of their own.'
const WITHHELD_HINT = 'Give the integration user read access to these columns.'
const GAP_HINT =
  'Run increments more often than the log rotates: every day for sysevent and ecc_queue, every week for the others. Where columns are not told, let the integration user read all rows of sys_dictionary.'
const DOUBT_HINT = 'The next increment reads all rows of this table; run a snapshot to do that now.'
const UNPROVEN_HINT =
  'Read the table again at a quieter hour; if that does not help, have the instance send X-Total-Count to this user, and grant the user the query_range operation on sys_id.'

/** The table's verdict and the counts that belong to it. */
export function tableResult({ table, optional, ranges, seconds, gap }: BegunTable): TableResult {
  const rows = sum(ranges.map((range) => range.rows))
  const done = ranges.every((range) => range.ended?.by === 'done')
  const hidden = done ? hiddenRows(ranges) : null
  return {
    table,
    optional,
    ...judge(ranges, rows, hidden, gap ?? null),
    rows,
    hidden,
    expected: hidden === null ? null : rows + hidden,
    pages: sum(ranges.map((range) => range.pages)),
    seconds,
    ranges: ranges.map(({ lo, hi, receipt }) => ({ lo, hi, receipt })),
    ...rightsIn(ranges),
  }
}

/** How a table was found to let itself be read: its first slice tells, and all others are told. */
function rightsIn(ranges: readonly RangeState[]): Pick<TableResult, 'rights'> {
  const rights = ranges.find((range) => range.rights !== undefined)?.rights
  return rights === undefined ? {} : { rights }
}

/** A table of an increment once it is known what was deleted in it. */
export function withDeletions(result: TableResult, deletions: DeletionFindings): TableResult {
  const { doubt, feedGap = null, unread = [] } = deletions
  if (doubt !== null) return { ...result, deletions, verdict: 'unproven', reason: doubt, hint: DOUBT_HINT }
  const isWhole = result.verdict === 'complete' || (result.verdict === 'partial' && result.code === null)
  if (unread.length === 0 || !isWhole) return { ...result, deletions, reason: result.reason ?? feedGap }
  const said = saysUnread({ unkeyed: 0, unreadable: unread })
  const reason = [...(result.reason === null ? [] : [result.reason]), ...said].join('; ')
  return { ...result, deletions, verdict: 'partial', reason, hint: result.hint ?? UNREAD_HINT }
}

/** A table that no slice was tried on. */
export function untouchedTable(table: string, optional: boolean): TableResult {
  const reason = 'the run ended before this table was started'
  return { ...blank(table, optional), verdict: 'not_started', code: null, reason, hint: 'Start the run again.' }
}

/** A table that failed before any slice: it could not be looked at, or its workflow broke. */
export function failedTable(
  table: string,
  optional: boolean,
  code: FailureCode | null,
  reason: string,
  hint: string | null = usualHint(code),
): TableResult {
  return { ...blank(table, optional), verdict: 'failed', code, reason, hint }
}

function blank(table: string, optional: boolean): Omit<TableResult, 'verdict' | 'code' | 'reason' | 'hint'> {
  return { table, optional, rows: 0, hidden: null, expected: null, pages: 0, seconds: 0, ranges: [] }
}

function judge(ranges: readonly RangeState[], rows: number, hidden: number | null, gap: string | null): Judgement {
  const failures = ranges.flatMap(({ ended }) =>
    ended === null || ended.by === 'done' || ended.by === 'drained' ? [] : judgeFailure(ended, rows),
  )
  const worst = VERDICTS.flatMap((verdict) => failures.filter((failure) => failure.verdict === verdict))[0]
  if (worst !== undefined) return worst
  if (ranges.some((range) => range.ended?.by !== 'done')) {
    const reason = 'stopped on request; the rows read so far are kept'
    return rows === 0
      ? { verdict: 'not_started', code: null, reason, hint: 'Start the run again.' }
      : { verdict: 'partial', code: null, reason, hint: 'Start the run again.' }
  }
  const unproven =
    ranges.find((range) => range.unproven !== null)?.unproven ??
    (hidden === null ? 'the number of hidden rows is unknown' : null)
  if (unproven !== null) return { verdict: 'unproven', code: null, reason: unproven, hint: UNPROVEN_HINT }
  const withheld = [...new Set(ranges.flatMap((range) => range.missingColumns))].sort()
  const { unread = NONE_UNREAD } = unreadIn(...ranges.map((range) => range.unread))
  const said = saysUnread(unread)
  // Rows that came, and could not be taken, are among those that are counted and not stored.
  const concealed = Math.max(0, (hidden ?? 0) - countUnread(unread))
  const gaps = [
    ...(concealed === 0 ? [] : [`${concealed} rows are counted but hidden from this user`]),
    ...said,
    ...(withheld.length === 0 ? [] : [`columns withheld: ${withheld.join(', ')}`]),
    ...(gap === null ? [] : [gap]),
  ]
  if (gaps.length === 0) return { verdict: 'complete', code: null, reason: null, hint: null }
  return {
    verdict: 'partial',
    code: null,
    reason: gaps.join('; '),
    hint: concealed > 0 ? HIDDEN_HINT : said.length > 0 ? UNREAD_HINT : withheld.length > 0 ? WITHHELD_HINT : GAP_HINT,
  }
}

function judgeFailure({ by, message, hint }: RangeEnd, rows: number): Judgement {
  const code = isFailureCode(by) ? by : null
  return { verdict: verdictOfFailure(code, rows), code, reason: message ?? by, hint: hint ?? usualHint(code) }
}

function usualHint(code: FailureCode | null): string | null {
  return code === null ? null : FAILURE_TEXTS[code].hint
}

function verdictOfFailure(code: FailureCode | null, rows: number): Verdict {
  const verdict = code === null ? 'failed' : FAILURE_POLICY[code].verdict
  // What was read before the refusal is kept.
  return verdict === 'denied' && rows > 0 ? 'partial' : verdict
}
