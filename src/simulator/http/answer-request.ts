import type { IncomingHttpHeaders } from 'node:http'
import { answerAdmin } from '../admin/answer-admin.ts'
import { earlyAnswer } from '../faults/answer-faults.ts'
import { spoilBody } from '../faults/body-faults.ts'
import { applyClone } from '../faults/clone.ts'
import { applyDrift } from '../faults/drift.ts'
import { faultOf, type ParsedFault, TOKEN_ENDPOINT } from '../faults/fault.ts'
import { applyRotation } from '../faults/rotation.ts'
import { accessDenied, answerTokenRequest } from '../oauth/token-endpoint.ts'
import { type Answer, notImplemented } from './answer.ts'
import { admit, answerApi, strikingFaults } from './answer-api.ts'
import { type ApiPath, parseApiPath } from './api-path.ts'
import type { Instance } from './instance.ts'
import { RefusedRequest } from './refusal.ts'

/** A request as it came over the socket. */
export interface IncomingCall {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An answer and what led to it. */
export interface Outcome {
  readonly answer: Answer
  readonly faults: readonly ParsedFault[]
  /** Names a page that stays the same until a row of its table changes; null for what must not be kept. */
  readonly pageKey: string | null
}

/** Routes a call to the token endpoint, the APIs or the steering paths; everything else is 501. */
export function answerRequest(instance: Instance, call: IncomingCall): Outcome {
  const { method, url } = call
  if (url.pathname.startsWith('/simulator/')) {
    return { answer: answerAdmin(instance, method, url.pathname, call.body), faults: [], pageKey: null }
  }
  if (url.pathname === `/${TOKEN_ENDPOINT}`) return tokenOutcome(instance, call)
  const path = parseApiPath(url.pathname)
  if (path === null) return { answer: notImplemented(`path ${url.pathname}`), faults: [], pageKey: null }
  if (method !== 'GET' && method !== 'HEAD') {
    return { answer: notImplemented(`method ${method}`), faults: [], pageKey: null }
  }
  const faults = strikingFaults(instance, path, url)
  const { tables, changes, now } = instance
  applyRotation(faults, tables, path.table, now(), changes)
  // The tokens of a clone's target are replaced with everything else.
  if (applyClone(faults, tables, now())) instance.authentication.issuer.expire()
  const outcome = apiOutcome(instance, call, path, faults)
  applyDrift(faults, tables, path.table, changes)
  const ahead = faultOf(faults, 'clock')?.aheadSeconds
  if (ahead === undefined) return outcome
  const date = new Date(now() + ahead * 1000).toUTCString()
  return { ...outcome, answer: { ...outcome.answer, headers: { ...outcome.answer.headers, Date: date } } }
}

/** Whether the client takes compressed bodies. */
export function acceptsGzip(headers: IncomingHttpHeaders): boolean {
  return /\bgzip\b/.test(headers['accept-encoding'] ?? '')
}

function apiOutcome(instance: Instance, call: IncomingCall, path: ApiPath, faults: readonly ParsedFault[]): Outcome {
  const { url } = call
  try {
    const admission = admit(instance, path, call.headers, faults)
    if ('status' in admission) return { answer: admission, faults, pageKey: null }
    const pageKey = acceptsGzip(call.headers) && faults.length === 0 ? `${admission.revision} ${url.href}` : null
    const known = pageKey === null ? undefined : instance.pages.get(pageKey)
    const answer = known ?? answerApi(instance, path, url, admission, faults)
    return { answer, faults, pageKey: known === undefined && answer.status === 200 ? pageKey : null }
  } catch (cause) {
    if (cause instanceof RefusedRequest) return { answer: cause.answer, faults, pageKey: null }
    throw cause
  }
}

function tokenOutcome(instance: Instance, call: IncomingCall): Outcome {
  const target = { table: TOKEN_ENDPOINT, api: 'token', query: '', holdsRow: () => false } as const
  const faults = instance.board.strike(target)
  const early = earlyAnswer(faults, instance.now())
  if (early !== null) return { answer: early, faults, pageKey: null }
  if (faultOf(faults, 'unauthorized') !== undefined) return { answer: accessDenied(), faults, pageKey: null }
  const { method, headers, body } = call
  const request = { method, contentType: headers['content-type'] ?? '', body }
  return { answer: spoilBody(faults, answerTokenRequest(request, instance.authentication), 0), faults, pageKey: null }
}
