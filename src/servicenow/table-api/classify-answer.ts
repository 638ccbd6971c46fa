import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { printable } from '../http/printable.ts'
import { redirectFault } from '../http/redirect-fault.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { saidByInstance, titleOf } from './error-envelope.ts'
import type { CauseWords, Refusal } from './refusal.ts'
import { ABSENT, forbidden, gatewayRefuses, refusedWith, UNAUTHORIZED, usual } from './table-cause.ts'

/** Enough of a body to see what it says, in bytes. */
const TELLING_BYTES = 100_000
/** How JSON begins that may hold rows; nothing else that a server sends does. */
const BEGINS_AS_OBJECT = /^\s*\{/
/** Enough of a body to see how it begins, in bytes. */
const BEGINNING_BYTES = 100
const CANCELLED = 'the instance cancelled the transaction for its cost'

/** What an answer is made of, read once. */
interface Seen {
  readonly response: InstanceResponse
  readonly status: number
  readonly text: string
  readonly said: string | null
  /** Status and the instance's words, or the title of a page of HTML. */
  readonly what: string
}

/**
 * Judges an answer by status, form and headers; null for one that holds rows or may hold them, version 1's 404 of an empty
 * list among them. The instance speaks many languages, so that its words are no more than a hint where the status leaves
 * several causes; `table` is looked for in them, as the one word that no translation changes.
 */
export function classify(response: InstanceResponse, table: string, nowMs: number): Refusal | null {
  const { status } = response
  if (status === 200 && isJson(response)) return null
  const text = response.body.toString('utf8', 0, TELLING_BYTES)
  const said = saidByInstance(text)
  const title = said === null ? titleOf(text) : null
  const words = said === null ? (title === null ? '' : `, "${title}"`) : `: ${said}`
  const seen = { response, status, text, said, what: `status ${status}${words}` }
  return byStatus(seen, table, nowMs)
}

/** The error of a harvest that meets this answer. */
export function errorOf({ code, message, words, retryAfterMs: wait, lasts, refused }: Refusal): HarvestError {
  return new HarvestError(code, message, {
    hint: words.remedy,
    lasts,
    refused,
    ...(wait === null ? {} : { retryAfterMs: wait }),
  })
}

/** The failure behind a 200 in JSON that is not a page of rows; source: the reference's list of 200s that are not success. */
export function bodyFailure(text: string, what: string): HarvestError {
  return isCancelled(text)
    ? new HarvestError('PAGE_TOO_EXPENSIVE', CANCELLED)
    : new HarvestError('RESPONSE_MALFORMED', what)
}

/** A 200 in JSON that holds no list of rows, for those who asked for few. */
export function withoutRows(response: InstanceResponse): Refusal {
  const seen = {
    response,
    status: response.status,
    text: '',
    said: null,
    what: `status ${response.status} without rows`,
  }
  return refusal(seen, 'RESPONSE_MALFORMED')
}

function byStatus(seen: Seen, table: string, nowMs: number): Refusal | null {
  const { response, status, said, what } = seen
  switch (status) {
    case 200:
      return {
        ...refusal(seen, 'INSTANCE_UNAVAILABLE'),
        message: `${what}, ${typeOf(response)} instead of JSON`,
        lasts: !isText(response),
      }
    case 400:
      if (said === null) return refusal(seen, 'QUERY_REJECTED', gatewayRefuses(what))
      return namesTable(said, table)
        ? refusal(seen, 'TABLE_ABSENT', ABSENT)
        : refusal(seen, 'QUERY_REJECTED', refusedWith(what))
    case 401:
      return unauthorized(seen)
    case 403: {
      const words = said === null ? gatewayRefuses(what) : forbidden(said)
      return {
        ...refusal(seen, said === null ? 'INSTANCE_UNAVAILABLE' : 'SCOPE_FORBIDDEN', words),
        message: words.cause,
        refused: true,
      }
    }
    case 404:
      if (said === null) return refusal(seen, 'INSTANCE_UNAVAILABLE')
      return /Records matching query not found/i.test(said) ? null : refusal(seen, 'TABLE_ABSENT', ABSENT)
    case 413:
    case 414:
    case 431:
      return refusal(seen, 'QUERY_REJECTED', gatewayRefuses(what))
    case 429:
      return waiting(refusal(seen, 'RATE_LIMITED'), response, nowMs)
    case 503:
      return waiting(refusal(seen, 'INSTANCE_UNAVAILABLE'), response, nowMs)
    default:
      if (status >= 300 && status < 400) return redirected(seen)
      return isCancelled(seen.text)
        ? { ...refusal(seen, 'PAGE_TOO_EXPENSIVE'), message: CANCELLED }
        : refusal(seen, 'INSTANCE_UNAVAILABLE')
  }
}

function refusal({ status, said, what }: Seen, code: FailureCode, words: CauseWords = usual(what, code)): Refusal {
  return {
    code,
    status,
    message: what,
    said,
    words,
    retryAfterMs: null,
    lasts: false,
    refused: false,
    wantsSecondFactor: false,
  }
}

/** Whether it is the token or a policy of this table, the remedy of what lasts is the policy's. */
function unauthorized(seen: Seen): Refusal {
  const wantsSecondFactor = seen.response.header('x-mfa_token') !== null
  const factor = wantsSecondFactor ? '; the instance demands multi-factor authentication of this user' : ''
  return { ...refusal(seen, 'TOKEN_EXPIRED', UNAUTHORIZED), message: `${seen.what}${factor}`, wantsSecondFactor }
}

function redirected(seen: Seen): Refusal {
  const words = redirectFault(seen.status, seen.response.header('location'))
  return { ...refusal(seen, 'INSTANCE_UNAVAILABLE', words), message: words.cause, lasts: true }
}

function waiting(refused: Refusal, response: InstanceResponse, nowMs: number): Refusal {
  const wait = retryAfterMs(response.header('retry-after'), response.header('x-ratelimit-reset'), nowMs)
  return { ...refused, retryAfterMs: wait }
}

/** JSON by its type, or by its form where a gateway calls it something else or drops the type. */
function isJson(response: InstanceResponse): boolean {
  const type = response.header('content-type') ?? ''
  return /\bjson\b/i.test(type) || BEGINS_AS_OBJECT.test(response.body.toString('latin1', 0, BEGINNING_BYTES))
}

/** A page of text may be that of an instance that wakes; what has no type, or one of another family, stays so. */
function isText(response: InstanceResponse): boolean {
  return /^text\//i.test(response.header('content-type') ?? '')
}

function typeOf(response: InstanceResponse): string {
  return printable(response.header('content-type') ?? 'no content type')
}

/** Tells whether a text has the table's name in it, as a word of its own. */
function namesTable(said: string, table: string): boolean {
  return said.split(/[^a-z0-9_]+/).includes(table)
}

function isCancelled(text: string): boolean {
  return /Transaction cancell?ed/i.test(text)
}
