import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import type { Refusal } from '../table-api/refusal.ts'
import { type AskTable, answerOf, questionParameters } from '../table-api/table-question.ts'

/** Makes the asker of a check: failures come back as answers, cancellation is thrown; the first 401 has the credential renewed once, later ones are believed. */
export function createAskTable(http: InstanceHttp, authenticator: Authenticator, nowMs: () => number): AskTable {
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
      const path = `/api/now/table/${checkedTableName(table)}`
      return answerOf(await get(path, questionParameters(question), signal), table, nowMs())
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error
      return { refusal: unanswered(error), rows: null, total: null }
    }
  }
}

/** No answer came, or none that can be read. */
function unanswered({ code, message, hint, retryAfterMs, lasts }: HarvestError): Refusal {
  const words = { cause: `not answered: ${message}`, remedy: hint }
  return {
    code,
    status: null,
    message,
    said: null,
    words,
    retryAfterMs,
    lasts,
    refused: false,
    wantsSecondFactor: false,
  }
}
