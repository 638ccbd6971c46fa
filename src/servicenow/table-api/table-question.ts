import { isRow, type Row } from '../../contract/row/row.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { jsonOf, saidByInstance, titleOf } from './error-envelope.ts'
import { countOf } from './stated-count.ts'

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
  /** Status; null where no answer came, with the failure's message in `said`. */
  readonly status: number | null
  /** The error in the instance's own form; null for none. */
  readonly said: string | null
  /** Title of an answer that is HTML; null for none. */
  readonly title: string | null
  /** The rows of a good answer; null for every other. */
  readonly rows: readonly Row[] | null
  readonly total: number | null
  /** True where the instance demands a second factor (header `X-MFA_TOKEN`). */
  readonly wantsSecondFactor: boolean
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

/** What a response says, whatever its status. */
export function answerOf(response: InstanceResponse): TableAnswer {
  const text = response.body.toString('utf8')
  const said = saidByInstance(text)
  const body = said === null && response.status === 200 ? jsonOf(text) : undefined
  const result: unknown = isRow(body) ? body.result : undefined
  return {
    status: response.status,
    said,
    title: titleOf(text),
    rows: Array.isArray(result) ? result.filter(isRow) : null,
    total: countOf(response.header('x-total-count')),
    wantsSecondFactor: response.header('x-mfa_token') !== null,
  }
}
