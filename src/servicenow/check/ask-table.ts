import { HarvestError } from '../../contract/harvest-error.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import { isRow, type Row } from '../table-api/row.ts'
import { checkedTableName } from '../table-api/table-name.ts'
import { jsonOf, saidByInstance, titleOf } from './error-envelope.ts'

/** One question about a table. */
export interface TableQuestion {
  /** Encoded query; empty for none. */
  readonly query: string
  readonly columns: readonly string[]
  readonly limit: number
  readonly counted: boolean
}

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

/** Asks one table one question; failures come back as answers, cancellation is thrown. */
export type AskTable = (table: string, question: TableQuestion, signal: AbortSignal) => Promise<TableAnswer>

/** Makes the asker of a check; the first 401 has the credential renewed once, later ones are believed. */
export function createAskTable(http: InstanceHttp, authenticator: Authenticator): AskTable {
  let renewed = false

  async function get(path: string, query: URLSearchParams, signal: AbortSignal): Promise<InstanceResponse> {
    const authorization = await authenticator.authorize(signal)
    const response = await http.get({ path, query, authorization }, signal)
    if (response.status !== 401 || renewed) return response
    renewed = true
    if (!(await authenticator.reject(authorization))) return response
    return http.get({ path, query, authorization: await authenticator.authorize(signal) }, signal)
  }

  return async (table, question, signal) => {
    try {
      return answerOf(await get(`/api/now/table/${checkedTableName(table)}`, parametersOf(question), signal))
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error
      return { status: null, said: error.message, title: null, rows: null, total: null, wantsSecondFactor: false }
    }
  }
}

function parametersOf({ query, columns, limit, counted }: TableQuestion): URLSearchParams {
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

function answerOf(response: InstanceResponse): TableAnswer {
  const text = response.body.toString('utf8')
  const said = saidByInstance(text)
  const body = said === null && response.status === 200 ? jsonOf(text) : undefined
  const result: unknown = isRow(body) ? body.result : undefined
  const stated = response.header('x-total-count') ?? ''
  return {
    status: response.status,
    said,
    title: titleOf(text),
    rows: Array.isArray(result) ? result.filter(isRow) : null,
    total: /^\d+$/.test(stated) ? Number(stated) : null,
    wantsSecondFactor: response.header('x-mfa_token') !== null,
  }
}
