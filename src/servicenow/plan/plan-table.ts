import { HarvestError } from '../../contract/harvest-error.ts'
import type { TimeWindow } from '../../contract/harvest-request.ts'
import type { TablePlan } from '../../contract/table-plan.ts'
import { catalogueTable } from '../catalogue/catalogue.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { chooseColumns } from './choose-columns.ts'
import type { Dictionary } from './dictionary.ts'
import { oneRowColumns } from './one-row-columns.ts'

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
}

const DAY_MS = 86_400_000

/** Failures that the table's first slice meets too and gives the verdict for. */
const LEFT_TO_THE_SLICE = [
  'SCOPE_FORBIDDEN',
  'TABLE_ABSENT',
  'QUERY_REJECTED',
  'TABLE_UNSUPPORTED',
  'TOKEN_EXPIRED',
] as const

/** Plans one table: its columns, its order, its window. */
export async function planTable(
  client: TableClient,
  table: string,
  dictionary: Dictionary | null,
  terms: PlanTerms,
  signal: AbortSignal,
): Promise<TablePlan> {
  const catalogue = catalogueTable(table)
  const described = dictionary?.columnsOf(table) ?? null
  const look = described === null ? await lookAtOneRow(client, table, terms, signal) : { columns: [], unreadable: null }
  const chosen = chooseColumns({
    dictionary: described,
    catalogue,
    oneRow: look.columns,
    includeSensitive: terms.includeSensitive,
  })
  const isLog = catalogue?.order === 'sys_created_on' && chosen.columns.includes('sys_created_on')
  const window = isLog ? logWindow(terms.logDays ?? catalogue.logDays ?? 7, terms.logsUntilMs) : null
  return {
    table,
    title: catalogue?.title ?? table,
    order: isLog ? 'sys_created_on' : 'sys_id',
    window,
    ...chosen,
    optional: !terms.askedByName && (catalogue?.optional ?? false),
    unreadable: look.unreadable,
    notes: window === null ? [] : [`rows created from ${window.from} to ${window.to}`],
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
    if (!(error instanceof HarvestError)) throw error
    if (LEFT_TO_THE_SLICE.some((code) => code === error.code)) return { columns: [], unreadable: null }
    if (!terms.tolerant) throw error
    return { columns: [], unreadable: { code: error.code, message: error.message } }
  }
}

function logWindow(days: number, untilMs: number): TimeWindow {
  return { from: new Date(untilMs - days * DAY_MS).toISOString(), to: new Date(untilMs).toISOString() }
}
