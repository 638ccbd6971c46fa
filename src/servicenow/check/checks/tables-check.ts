import { mapInLanes } from '../../../contract/map-in-lanes.ts'
import type { TimeWindow } from '../../../contract/run/harvest-request.ts'
import { automationCatalogue, catalogueTable } from '../../catalogue/catalogue.ts'
import type { TableCause } from '../../table-api/table-cause.ts'
import type { AskTable } from '../../table-api/table-question.ts'
import type { CheckedTable, CheckRow } from '../check-row.ts'
import { probeTable, type TableSight } from '../probe-table.ts'

/** What the tables check looks at. */
export interface TablesQuestion {
  /** Tables by name; null takes the automation profile. */
  readonly tables: readonly string[] | null
  readonly lanes: number
  /** The instance's clock, Unix milliseconds: logs are counted in their default window only. */
  readonly instanceNowMs: number
}

/** What the tables showed, and the causes grouped. */
export interface TablesSight {
  readonly rows: readonly CheckRow[]
  readonly tables: readonly CheckedTable[]
  /** Tables that answered at least one row's question. */
  readonly readable: readonly string[]
  /** True where every single table refused the credential. */
  readonly allUnauthorized: boolean
  /** True where no table was reached at all. */
  readonly allUnreachable: boolean
}

const DAY_MS = 86_400_000
const DEFAULT_LOG_DAYS = 7

/** Looks at every table, some at a time, and tells equal causes once. */
export async function checkTables(ask: AskTable, question: TablesQuestion, signal: AbortSignal): Promise<TablesSight> {
  const names = [...new Set(question.tables ?? automationCatalogue().map(({ table }) => table))]
  const seen = await mapInLanes(names, question.lanes, async (table): Promise<Seen> => {
    const window = logWindow(table, question.instanceNowMs)
    const order = window === null ? 'sys_id' : 'sys_created_on'
    return { table, sight: await probeTable(ask, { table, order, window }, signal) }
  })
  const all = (kind: TableCause['kind']): boolean =>
    seen.length > 0 && seen.every(({ sight }) => sight.causes.some((cause) => cause.kind === kind))
  const verdictOf = (table: string, cause: TableCause): 'note' | 'finding' =>
    cause.kind === 'absent' && question.tables === null && catalogueTable(table)?.optional === true ? 'note' : 'finding'
  return {
    rows: [...readableRow(seen), ...grouped(seen, verdictOf)],
    tables: seen.map(({ table, sight: { visible, expected, total, causes } }) => ({
      table,
      verdict: causes.length === 0 ? 'ok' : causes.some((c) => verdictOf(table, c) === 'finding') ? 'finding' : 'note',
      visible,
      expected,
      total,
    })),
    readable: seen.filter(({ sight }) => sight.visible !== null).map(({ table }) => table),
    allUnauthorized: all('unauthorized'),
    allUnreachable: all('unreachable'),
  }
}

interface Seen {
  readonly table: string
  readonly sight: TableSight
}

function readableRow(seen: readonly Seen[]): readonly CheckRow[] {
  const good = seen.filter(({ sight }) => sight.causes.length === 0)
  if (good.length === 0) return []
  const cause = `${good.length} of ${seen.length} tables are readable and support order and ranges`
  return [{ check: 'tables', verdict: 'ok', cause, remedy: null, tables: [], checklist: [] }]
}

function grouped(
  seen: readonly Seen[],
  verdictOf: (table: string, cause: TableCause) => 'note' | 'finding',
): readonly CheckRow[] {
  const rows = new Map<string, CheckRow>()
  for (const { table, sight } of seen) {
    for (const found of sight.causes) {
      const { cause, remedy, kind } = found
      const verdict = verdictOf(table, found)
      const key = JSON.stringify([verdict, cause, remedy])
      const tables = [...(rows.get(key)?.tables ?? []), table]
      rows.set(key, { check: kind === 'rows' ? 'rows' : 'tables', verdict, cause, remedy, tables, checklist: [] })
    }
  }
  return [...rows.values()]
}

function logWindow(table: string, nowMs: number): TimeWindow | null {
  const known = catalogueTable(table)
  if (known?.order !== 'sys_created_on') return null
  const fromMs = nowMs - (known.logDays ?? DEFAULT_LOG_DAYS) * DAY_MS
  return { from: new Date(fromMs).toISOString(), to: new Date(nowMs).toISOString() }
}
