import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { printable } from '../http/printable.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { saidByInstance, titleOf } from './error-envelope.ts'
import { plainCause, type TableCause } from './table-cause.ts'
import { answerOf } from './table-question.ts'

/** The failure behind an answer whose status is not 200; null for version 1's 404 of an empty list. */
export function statusFailure(response: InstanceResponse, nowMs: number): HarvestError | null {
  const { status } = response
  const said = saidByInstance(textOf(response))
  const what = `status ${status}${said === null ? '' : `: ${said}`}`
  switch (status) {
    case 400:
      return said?.startsWith('Invalid table')
        ? new HarvestError('TABLE_ABSENT', what)
        : new HarvestError('QUERY_REJECTED', what)
    case 401:
      // Whether it is the token or a policy of this table, the remedy of what lasts is the policy's.
      return new HarvestError(
        'TOKEN_EXPIRED',
        `${what}${secondFactor(response)}`,
        hintOf(plainCause(answerOf(response))),
      )
    case 403: {
      if (said === null) return gateway(response)
      const cause = plainCause(answerOf(response))
      return new HarvestError('SCOPE_FORBIDDEN', cause?.cause ?? what, hintOf(cause))
    }
    case 404:
      if (said?.includes('Records matching query not found')) return null
      return said === null ? gateway(response) : new HarvestError('TABLE_ABSENT', what)
    case 413:
    case 414:
      return new HarvestError('QUERY_REJECTED', what)
    case 429:
      return rateLimited(response, what, nowMs)
    default:
      return isCancelled(textOf(response)) ? cancelled() : new HarvestError('INSTANCE_UNAVAILABLE', what)
  }
}

/** An instance that wants more than a password says so in a header (ServiceNow documentation: REST API, multi-factor authentication). */
function secondFactor(response: InstanceResponse): string {
  return response.header('x-mfa_token') === null
    ? ''
    : '; the instance demands multi-factor authentication of this user'
}

function hintOf(cause: TableCause | null): { readonly hint?: string } {
  return cause === null ? {} : { hint: cause.remedy }
}

/** The failure behind a 200 that is not a page of rows; source: the reference's list of 200s that are not success. */
export function bodyFailure(text: string, what: string): HarvestError {
  return isCancelled(text) ? cancelled() : new HarvestError('RESPONSE_MALFORMED', what)
}

/** HTML where JSON was asked: a login page, a sleeping instance, maintenance. */
export function notJson(response: InstanceResponse): HarvestError {
  const title = titleOf(textOf(response))
  const type = printable(response.header('content-type') ?? 'no content type')
  return new HarvestError(
    'INSTANCE_UNAVAILABLE',
    `status ${response.status} with ${type} instead of JSON${title === null ? '' : ` (${title})`}`,
  )
}

/** Enough of a body to see what it says, in bytes. */
const TELLING_BYTES = 100_000

function textOf(response: InstanceResponse): string {
  return response.body.toString('utf8', 0, TELLING_BYTES)
}

function gateway(response: InstanceResponse): HarvestError {
  return new HarvestError(
    'INSTANCE_UNAVAILABLE',
    `status ${response.status} without ServiceNow's error format: the answer comes from a gateway`,
    hintOf(plainCause(answerOf(response))),
  )
}

function rateLimited(response: InstanceResponse, what: string, nowMs: number): HarvestError {
  const wait = retryAfterMs(response.header('retry-after'), response.header('x-ratelimit-reset'), nowMs)
  return new HarvestError('RATE_LIMITED', what, wait === null ? {} : { retryAfterMs: wait })
}

function isCancelled(text: string): boolean {
  return /Transaction cancell?ed/i.test(text)
}

function cancelled(): HarvestError {
  return new HarvestError('PAGE_TOO_EXPENSIVE', 'the instance cancelled the transaction because it cost too much')
}
