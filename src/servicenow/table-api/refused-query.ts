import { plainValue } from '../../contract/row/row.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import { encodedQuery } from './encoded-query.ts'
import { plainCause, queryCause, type TableCause } from './table-cause.ts'
import type { AskTable, TableAnswer } from './table-question.ts'

/** A refused query of a table that answers without conditions, and that other answer. */
export interface RefusedQuery {
  readonly refused: TableAnswer
  readonly plain: TableAnswer
}

/** Tells a missing query_range right from a column that may not stand in a query: a match by value needs only the latter. */
export async function refusedQuery(
  ask: AskTable,
  { table, order }: { readonly table: string; readonly order: TableOrder },
  { refused, plain }: RefusedQuery,
  signal: AbortSignal,
): Promise<TableCause> {
  if (refused.status !== 403) return queryCause(refused, order, true)
  const oneRow = { columns: ['sys_id'], limit: 1, counted: false }
  if (order !== 'sys_id') {
    const byId = { order: 'sys_id', window: null, filter: null, lo: null, includesLo: false, hi: null } as const
    const inOrder = await ask(table, { ...oneRow, query: encodedQuery(byId) }, signal)
    if (inOrder.rows !== null) return queryCause(refused, order, false)
  }
  const row = plain.rows?.[0]
  const id = row === undefined ? null : plainValue(row, 'sys_id')
  const match = await ask(table, { ...oneRow, query: `sys_id=${id ?? '0'}` }, signal)
  return queryCause(refused, 'sys_id', plainCause(match) === null)
}
