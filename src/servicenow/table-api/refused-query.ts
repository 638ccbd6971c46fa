import { plainValue } from '../../contract/row/row.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'
import { isEqual } from '../query/conditions.ts'
import { encodedQuery } from '../query/encoded-query.ts'
import { fromTheBeginning } from '../query/page-request.ts'
import { isQuotable } from '../query/quoting.ts'
import type { Refusal } from './refusal.ts'
import { queryCause, type TableCause } from './table-cause.ts'
import { type AskTable, plainCause, type TableAnswer } from './table-question.ts'

/** A refused query of a table that answers without conditions, and that other answer. */
export interface RefusedQuery {
  readonly refused: Refusal | null
  readonly plain: TableAnswer
}

/** Tells a missing query_range right from a column that may not stand in a query: a match by value needs only the latter. */
export async function refusedQuery(
  ask: AskTable,
  { table, order }: { readonly table: string; readonly order: TableOrder },
  { refused, plain }: RefusedQuery,
  signal: AbortSignal,
): Promise<TableCause> {
  if (refused?.status !== 403) return queryCause(refused, order, true)
  const oneRow = { columns: ['sys_id'], limit: 1, counted: false }
  if (order !== 'sys_id') {
    const inOrder = await ask(table, { ...oneRow, query: encodedQuery(fromTheBeginning('sys_id')) }, signal)
    if (inOrder.rows !== null) return queryCause(refused, order, false)
  }
  const row = plain.rows?.[0]
  const shown = row === undefined ? null : plainValue(row, 'sys_id')
  const id = shown !== null && isQuotable(shown) ? shown : '0'
  const match = await ask(table, { ...oneRow, query: isEqual('sys_id', id) }, signal)
  return queryCause(refused, 'sys_id', plainCause(match) === null)
}
