import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isUnreadable } from '../../contract/failure/is-unreadable.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { QueryRights } from '../../contract/table/query-rights.ts'
import { hasRanges, type ReadingStrategy } from '../../contract/table/reading-strategy.ts'
import type { TablePlan } from '../../contract/table/table-plan.ts'
import { catalogueTable } from '../catalogue/catalogue.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { chooseReading, withoutRefused } from './choose-columns.ts'
import type { Dictionary } from './dictionary.ts'
import { columnGap, describedColumns, withShown } from './known-columns.ts'
import { planNotes } from './plan-notes.ts'
import { AS_USUAL, lookAtQueries } from './probe/look-at-queries.ts'
import { oneRowColumns } from './probe/one-row-columns.ts'

/** What holds for every table of a run. */
export interface PlanTerms {
  readonly includeSensitive: boolean
  /** Days of log rows; null takes each table's own. */
  readonly logDays: number | null
  /** Where log windows end, by the instance's clock less the safety lag, Unix milliseconds. */
  readonly logsUntilMs: number
  /** True for tables asked for by name: their absence is a gap. */
  readonly askedByName: boolean
  /** True reports a table that cannot be looked at; false throws, so that the planning is tried again. */
  readonly tolerant: boolean
  /** True for a table that an increment may stand on an earlier run of: how it is read is decided before. */
  readonly isKnown: (table: string) => boolean
}

/** What the instance says of all tables together. */
export interface PlanKnowledge {
  /** Null where it is unreadable. */
  readonly dictionary: Dictionary | null
  /** Active before-query business rules by table; null where they are unreadable. */
  readonly beforeQuery: ReadonlyMap<string, number> | null
}

const DAY_MS = 86_400_000

/** Plans one table: its columns, its order, its window, and how it lets itself be read. */
export async function planTable(
  client: TableClient,
  table: string,
  { dictionary, beforeQuery }: PlanKnowledge,
  terms: PlanTerms,
  signal: AbortSignal,
): Promise<TablePlan> {
  const catalogue = catalogueTable(table)
  const described = describedColumns(dictionary, table)
  const isFull = described !== null && described.hidden === 0
  const look = isFull ? { columns: [], unreadable: null } : await lookAtOneRow(client, table, terms, signal)
  const known = {
    dictionary: described === null ? null : withShown(described, look.columns),
    catalogue,
    oneRow: look.columns,
  }
  const {
    only,
    chosen: { unaskable, hasUntyped, ...chosen },
  } = chooseReading(known, terms.includeSensitive)
  const isLog = catalogue?.order === 'sys_created_on' && chosen.columns.includes('sys_created_on')
  const window = isLog ? logWindow(terms.logDays ?? catalogue.logDays ?? 7, terms.logsUntilMs) : null
  const order = isLog ? 'sys_created_on' : 'sys_id'
  // A table that fits into one answer proves itself: its first slice looks where the first page does not show all.
  const isPresumed = isFull && window === null && only === undefined && !terms.isKnown(table)
  const isToBeAsked = look.unreadable === null && !isPresumed
  const rights: QueryRights = isToBeAsked
    ? await lookAtQueries(client, { table, order, window, columns: chosen.columns, only }, { ...terms, signal })
    : AS_USUAL
  const refused = new Set(rights.refusedColumns)
  const left = [...rights.refusedColumns, ...unaskable]
  const gap = described === null ? null : columnGap(described, look.columns)
  return {
    table,
    title: catalogue?.title ?? table,
    order,
    window,
    reading: rights.reading,
    ...(isPresumed ? { presumed: true } : {}),
    ...chosen,
    ...(only === undefined ? {} : { only }),
    columns: withoutRefused({ table, columns: chosen.columns, ...(only === undefined ? {} : { only }) }, refused),
    ...(left.length === 0 ? {} : { refusedColumns: left }),
    ...(gap === null ? {} : { gap }),
    optional: !terms.askedByName && (catalogue?.optional ?? false),
    unreadable: look.unreadable ?? unreachableWindow(window, rights.reading),
    notes: planNotes({
      window,
      reading: rights.reading,
      refusedColumns: rights.refusedColumns,
      isDescribed: described !== null,
      only,
      unaskable,
      hasUntyped,
      beforeQueryRules: (dictionary?.chainOf(table) ?? [table]).reduce(
        (n, each) => n + (beforeQuery?.get(each) ?? 0),
        0,
      ),
    }),
  }
}

/** A log of which no window can be asked for is not read: all of it is too much, and more than was wanted. */
function unreachableWindow(window: TimeWindow | null, reading: ReadingStrategy): TablePlan['unreadable'] {
  if (window === null || hasRanges(reading)) return null
  return {
    code: 'QUERY_REJECTED',
    message: 'ranges of sys_created_on are refused or ignored, so the log cannot be limited to a time window',
    hint: 'Grant the integration user the query_range operation on sys_created_on (query ACL of the table).',
  }
}

async function lookAtOneRow(
  client: TableClient,
  table: string,
  terms: PlanTerms,
  signal: AbortSignal,
): Promise<{ readonly columns: readonly string[]; readonly unreadable: TablePlan['unreadable'] }> {
  try {
    return { columns: await oneRowColumns(client, table, signal), unreadable: null }
  } catch (error) {
    // The table's first slice meets it too, and gives the verdict.
    if (isUnreadable(error)) return { columns: [], unreadable: null }
    if (!(error instanceof HarvestError) || !terms.tolerant) throw error
    return { columns: [], unreadable: { code: error.code, message: error.message, hint: error.hint } }
  }
}

function logWindow(days: number, untilMs: number): TimeWindow {
  return { from: new Date(untilMs - days * DAY_MS).toISOString(), to: new Date(untilMs).toISOString() }
}
