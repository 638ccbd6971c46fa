import { isRow, type Row } from '../../contract/row/row.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { classify, withoutRows } from './classify-answer.ts'
import { jsonOf } from './error-envelope.ts'
import { countOf } from './page/stated-count.ts'
import type { Refusal } from './refusal.ts'
import { causeOf, type TableCause } from './table-cause.ts'

/** One question about a table. */
export interface TableQuestion {
  /** Encoded query; empty for none. */
  readonly query: string
  readonly columns: readonly string[]
  readonly limit: number
  readonly counted: boolean
}

/** The smallest question about a table, but for its query. */
export const ONE_ID = { columns: ['sys_id'], limit: 1, counted: false } as const

/** What came back, before anything is believed of it. */
export interface TableAnswer {
  /** What an answer without rows means; null for a good answer. */
  readonly refusal: Refusal | null
  /** The rows of a good answer; null for every other. */
  readonly rows: readonly Row[] | null
  readonly total: number | null
}

/** Asks a table one question; a refusal comes back as an answer. */
export type AskTable = (table: string, question: TableQuestion, signal: AbortSignal) => Promise<TableAnswer>

/** A question as parameters of the Table API. */
export function questionParameters({ query, columns, limit, counted }: TableQuestion): URLSearchParams {
  return new URLSearchParams({
    ...(query === '' ? {} : { sysparm_query: query }),
    sysparm_fields: columns.join(','),
    sysparm_limit: String(limit),
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: 'true',
    sysparm_suppress_pagination_header: 'true',
    sysparm_no_count: counted ? 'false' : 'true',
  })
}

/** What a table's response says, whatever its status. */
export function answerOf(response: InstanceResponse, table: string, nowMs: number): TableAnswer {
  const refusal = classify(response, table, nowMs)
  const body = refusal === null ? jsonOf(response.body.toString('utf8')) : undefined
  const result: unknown = isRow(body) ? body.result : undefined
  const isList = Array.isArray(result)
  return {
    refusal: isList || response.status !== 200 ? refusal : (refusal ?? withoutRows(response)),
    rows: isList ? result.filter(isRow) : null,
    total: countOf(response.header('x-total-count')),
  }
}

/** The cause behind a table's answer to one row without conditions; null for an answer with rows. */
export function plainCause({ refusal, rows }: TableAnswer): TableCause | null {
  return rows !== null || refusal === null ? null : causeOf(refusal)
}
