import { z } from 'zod'
import { HarvestError } from '../../contract/harvest-error.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { printable } from '../http/printable.ts'
import { retryAfterMs } from '../http/retry-after.ts'

const ErrorEnvelope = z.object({
  error: z.object({ message: z.string(), detail: z.string().nullish() }),
})

/** What the instance said about an error; null where the answer is not in its own form, as a gateway's is not. */
interface Said {
  readonly message: string
  readonly text: string
}

/** The failure behind an answer whose status is not 200; null for version 1's 404 of an empty list. */
export function statusFailure(response: InstanceResponse, nowMs: number): HarvestError | null {
  const said = envelope(response)
  const what = `status ${response.status}${said === null ? '' : `: ${said.text}`}`
  switch (response.status) {
    case 400:
      return said?.message.startsWith('Invalid table')
        ? new HarvestError('TABLE_ABSENT', what)
        : new HarvestError('QUERY_REJECTED', what)
    case 401:
      return new HarvestError('TOKEN_EXPIRED', `${what}${secondFactor(response)}`)
    case 403:
      return said === null ? gateway(response) : new HarvestError('SCOPE_FORBIDDEN', what)
    case 404:
      if (said?.text.includes('Records matching query not found')) return null
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

/** The failure behind a 200 that is not a page of rows; source: the reference's list of 200s that are not success. */
export function bodyFailure(text: string, what: string): HarvestError {
  return isCancelled(text) ? cancelled() : new HarvestError('RESPONSE_MALFORMED', what)
}

/** HTML where JSON was asked: a login page, a sleeping instance, maintenance. */
export function notJson(response: InstanceResponse): HarvestError {
  const title = /<title>([^<]{1,120})/i.exec(textOf(response))?.[1]
  const type = printable(response.header('content-type') ?? 'no content type')
  return new HarvestError(
    'INSTANCE_UNAVAILABLE',
    `status ${response.status} with ${type} instead of JSON${title === undefined ? '' : ` (${printable(title)})`}`,
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
    `status ${response.status} without the instance's error form: a gateway stands in between`,
  )
}

function rateLimited(response: InstanceResponse, what: string, nowMs: number): HarvestError {
  const wait = retryAfterMs(response.header('retry-after'), response.header('x-ratelimit-reset'), nowMs)
  return new HarvestError('RATE_LIMITED', what, wait === null ? {} : { retryAfterMs: wait })
}

function envelope(response: InstanceResponse): Said | null {
  const parsed = ErrorEnvelope.safeParse(parsedJson(textOf(response)))
  if (!parsed.success) return null
  const { message, detail } = parsed.data.error
  return { message, text: printable(detail === null || detail === undefined ? message : `${message} / ${detail}`) }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isCancelled(text: string): boolean {
  return /Transaction cancell?ed/i.test(text)
}

function cancelled(): HarvestError {
  return new HarvestError('PAGE_TOO_EXPENSIVE', 'the instance cancelled the transaction for its cost')
}
