import { mayLieIn, sureOrder } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import type { Row } from '../../contract/row/row.ts'
import { rowKey } from '../../contract/row/row-key.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import { encodedQuery, type QueryRange } from '../query/encoded-query.ts'
import { fromTheBeginning, keyColumns } from '../query/page-request.ts'
import { refusedQuery } from '../table-api/refused-query.ts'
import { queryCause, type TableCause } from '../table-api/table-cause.ts'
import { type AskTable, plainCause, type TableQuestion } from '../table-api/table-question.ts'

/** Rows of the page that is looked at: enough to see order and hidden rows, few enough to cost nothing. */
const FEW_ROWS = 50

/** What a table showed. */
export interface TableSight {
  readonly causes: readonly TableCause[]
  readonly visible: number | null
  readonly expected: number | null
  readonly total: number | null
}

/** How a table is to be looked at. */
export interface TableLook {
  readonly table: string
  readonly order: TableOrder
  readonly window: TimeWindow | null
}

/** Looks at a table as a harvest would read it, with three small pages at most: one row, some in order, those above the first. */
export async function probeTable(ask: AskTable, look: TableLook, signal: AbortSignal): Promise<TableSight> {
  const { table, order } = look
  const plain = await ask(table, { query: '', columns: ['sys_id'], limit: 1, counted: false }, signal)
  const refusal = plainCause(plain)
  if (refusal !== null) return unread([refusal])

  const whole = { ...fromTheBeginning(order), window: look.window }
  const first = await ask(table, pageOf(whole, true), signal)
  if (first.rows === null) return unread([await refusedQuery(ask, look, { refused: first.refusal, plain }, signal)])
  const { total } = first
  const expected = total === null ? null : Math.min(FEW_ROWS, total)
  const sight = { visible: first.rows.length, expected, total }
  const keys = keysOf(first.rows, order)
  if (keys === null) return { ...sight, causes: [noKey(order)] }
  const causes = [...pageCauses(keys, first.rows.length, total)]
  const lowest = keys[0]
  if (lowest !== undefined) causes.push(...(await rangeCauses(ask, look, { ...whole, lo: lowest }, signal)))
  return { ...sight, causes }
}

function pageOf(range: QueryRange, counted: boolean): TableQuestion {
  return { query: encodedQuery(range), columns: keyColumns(range.order), limit: FEW_ROWS, counted }
}

function keysOf(rows: readonly Row[], order: TableOrder): readonly Key[] | null {
  const keys = rows.map((row) => rowKey(row, order)).filter((key) => key !== null)
  return keys.length === rows.length ? keys : null
}

function* pageCauses(keys: readonly Key[], rows: number, total: number | null) {
  if (!isAscending(keys)) yield notHonoured('the order', 'a harvest has to read the table in small windows of keys')
  if (rows > FEW_ROWS) yield notHonoured('the limit', 'no page is known to be complete')
  if (total === null) {
    yield {
      kind: 'rows',
      cause: 'the instance sends no row count, so completeness cannot be proved',
      remedy: 'If a gateway removes the header X-Total-Count, have it let through.',
    } as const
  } else if (rows < Math.min(FEW_ROWS, total)) {
    yield {
      kind: 'rows',
      cause:
        rows === 0
          ? 'the table has rows, but none of the first ones is visible: access rules hide them, or a gateway limits pages'
          : 'some of the first rows are not visible: access rules hide them, or a gateway limits pages',
      remedy: 'Give the integration user roles that can read the hidden rows, or accept the gap.',
    } as const
  }
}

async function rangeCauses(
  ask: AskTable,
  look: TableLook,
  above: QueryRange & { readonly lo: Key },
  signal: AbortSignal,
): Promise<readonly TableCause[]> {
  const answer = await ask(look.table, pageOf(above, false), signal)
  const refusal = plainCause(answer)
  if (refusal !== null) return [answer.refusal?.status === 403 ? queryCause(answer.refusal, look.order, true) : refusal]
  const keys = keysOf(answer.rows ?? [], look.order) ?? []
  return keys.every((key) => mayLieIn(key, { lo: above.lo, hi: null }))
    ? []
    : [notHonoured('the range', 'a harvest has to read rows by their ids, and cannot read logs at all')]
}

function isAscending(keys: readonly Key[]): boolean {
  return keys.every((key, at) => at === 0 || (sureOrder(keys[at - 1] ?? '', key) ?? -1) < 0)
}

function unread(causes: readonly TableCause[]): TableSight {
  return { causes, visible: null, expected: null, total: null }
}

function noKey(order: TableOrder): TableCause {
  const columns = order === 'sys_id' ? 'sys_id' : `sys_id or ${order}`
  return {
    kind: 'refused',
    cause: `rows come without ${columns}, which paging needs`,
    remedy: `Let the integration user read ${columns}; a table without sys_id must be left out.`,
  }
}

function notHonoured(what: string, consequence: string): TableCause {
  return {
    kind: 'refused',
    cause: `the instance ignores ${what} of the request: ${consequence}`,
    remedy: 'Grant the query_range operation on the key columns, and check for gateways that drop query parameters.',
  }
}
