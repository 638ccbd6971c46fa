import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import type { Authenticator, Authorization } from '../auth/authenticator.ts'
import type { ByteDraw } from '../http/byte-budget.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import { ONE_ID, questionParameters } from './table-question.ts'

/** Pause before a token that the instance does not know yet is tried again, in milliseconds. */
const UNKNOWN_TOKEN_PAUSE_MS = 2000

/** The API that is asked: for rows, or for their number. */
type TableApi = 'table' | 'stats'

/** Sends one question about a table with the credential; throws CONFIG_INVALID for what is no table's name. */
export type AuthorizedGet = (
  table: string,
  query: URLSearchParams,
  signal: AbortSignal,
  draw?: ByteDraw,
  api?: TableApi,
) => Promise<InstanceResponse>

/** What requests with a credential stand on. */
export interface AuthorizedGetParts {
  readonly http: InstanceHttp
  readonly authenticator: Authenticator
  /** Told of every request before it goes. */
  readonly onRequest: () => void
  /** Told of every answer, refusals included. */
  readonly onResponse: (response: InstanceResponse) => void
}

/** Makes requests that carry the credential, and repeats one that is refused once, with a new one where the method has it. */
export function createAuthorizedGet({ http, authenticator, onRequest, onResponse }: AuthorizedGetParts): AuthorizedGet {
  async function send(
    table: string,
    query: URLSearchParams,
    authorization: Authorization,
    signal: AbortSignal,
    draw?: ByteDraw,
    api: TableApi = 'table',
  ): Promise<InstanceResponse> {
    onRequest()
    const response = await http.get({ path: pathOf(table, api), query, authorization }, signal, draw)
    onResponse(response)
    if (response.status === 200) authenticator.trial?.taken(authorization.value, table)
    return response
  }

  /** Tells a new token that the instance does not know yet from a table that refuses it: by a table that took one before. */
  async function isUnknownYet(
    refused: InstanceResponse,
    table: string,
    authorization: Authorization,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { trial } = authenticator
    // Whoever demands a second factor knows the user.
    if (trial?.isOn(authorization.value) !== true || refused.header('x-mfa_token') !== null) return false
    const witness = trial.witness(table)
    if (witness === null) return true
    await send(witness, questionParameters({ ...ONE_ID, query: '' }), authorization, signal)
    return trial.isOn(authorization.value)
  }

  return async (table, query, signal, draw, api) => {
    checkedTableName(table)
    const authorization = await authenticator.authorize(signal)
    const response = await send(table, query, authorization, signal, draw, api)
    if (response.status !== 401) return response
    const isSecond = authenticator.trial?.isSecond(authorization.value) === true
    if (isSecond && (await isUnknownYet(response, table, authorization, signal))) throw unknownYet()
    if (!(await authenticator.reject(authorization))) return response
    // The one repeat after a 401 on a credential that we thought good.
    const renewed = await authenticator.authorize(signal)
    const again = await send(table, query, renewed, signal, draw, api)
    if (again.status === 401 && (await isUnknownYet(again, table, renewed, signal))) throw unknownYet()
    return again
  }
}

/** The path of a table, as access policies name it: unversioned. */
export function pathOf(table: string, api: TableApi = 'table'): string {
  return `/api/now/${api}/${checkedTableName(table)}`
}

function unknownYet(): HarvestError {
  return new HarvestError('TOKEN_ENDPOINT_UNAVAILABLE', 'the instance refuses a token that it issued moments ago', {
    retryAfterMs: UNKNOWN_TOKEN_PAUSE_MS,
    hint: 'Not every node of the instance knows a new token at once; it is tried again alone for some seconds.',
  })
}
