import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { faultOf } from '../faults/fault.ts'
import { authorizationKind } from '../oauth/authenticate.ts'
import { acceptsGzip, answerRequest, type IncomingCall, type Outcome } from './answer-request.ts'
import { parseApiPath } from './api-path.ts'
import { deliver, encodeBody } from './deliver.ts'
import type { Instance } from './instance.ts'
import { sessionOf, type Transaction, UNBOUNDED } from './transactions.ts'

/** Largest form or fault list that is read, in bytes. */
const LARGEST_BODY_BYTES = 1_000_000

/** Serves one request from its first byte to its log entry; `closing` ends waits when the instance closes. */
export async function serve(
  instance: Instance,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const call = await readCall(request)
  const isApi = parseApiPath(call.url.pathname) !== null
  const entry = isApi ? await instance.transactions.enter(sessionOf(call.headers.cookie)) : UNBOUNDED
  if ('status' in entry) {
    await finish(instance, call, { answer: entry, faults: [], pageKey: null }, UNBOUNDED, response, closing)
    return
  }
  // Whoever leaves its request behind still takes its turn and its thread, as on an instance.
  try {
    await finish(instance, call, answerRequest(instance, call), entry, response, closing)
  } finally {
    entry.leave()
  }
}

/** Logs and delivers an answer, and waits until its last byte is sent or the client is gone. */
async function finish(
  instance: Instance,
  call: IncomingCall,
  outcome: Outcome,
  waits: Transaction,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  instance.requests.add(logEntry(call, outcome))
  const terms = { acceptsGzip: instance.compresses && acceptsGzip(call.headers), isHead: call.method === 'HEAD' }
  const { answer, faults, pageKey } = outcome
  const body = await encodeBody(answer, terms)
  if (pageKey !== null && body.isGzip) instance.pages.put(pageKey, answer, body)
  const latencyMs = instance.latencyMs + (faultOf(faults, 'slow')?.latencyMs ?? 0)
  if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing })
  await instance.holds.pass(call.url.pathname)
  if (response.destroyed) return
  setInstanceHeaders(response, call, waits, instance.now())
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()))
  deliver(response, answer, body, terms)
  await closed
}

async function readCall(request: IncomingMessage): Promise<IncomingCall> {
  let body = ''
  request.setEncoding('utf8')
  for await (const text of request) {
    if (body.length < LARGEST_BODY_BYTES) body += text
  }
  const { port, family, address } = addressOf(request)
  const host = request.headers.host ?? (family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`)
  return {
    method: request.method ?? 'GET',
    url: new URL(`http://${host}${request.url ?? '/'}`),
    headers: request.headers,
    body,
  }
}

function addressOf(request: IncomingMessage): { port: number; family: string; address: string } {
  const { localPort, localFamily, localAddress } = request.socket
  return { port: localPort ?? 0, family: localFamily ?? 'IPv4', address: localAddress ?? '127.0.0.1' }
}

function logEntry(call: IncomingCall, { answer, faults }: Outcome) {
  return {
    method: call.method,
    path: call.url.pathname,
    query: Object.fromEntries(call.url.searchParams),
    status: answer.status,
    counted: countedRows(answer),
    authorizationKind: authorizationKind(call.headers),
    faults: faults.map(({ fault }) => fault),
    reason: answer.reason,
  }
}

function countedRows({ headers }: Outcome['answer']): number | null {
  const total = headers['X-Total-Count']
  return total === undefined ? null : Number(total)
}

/** The headers that recorded answers of real instances carry, whatever the request. */
function setInstanceHeaders(response: ServerResponse, call: IncomingCall, waits: Transaction, now: number): void {
  response.setHeader('Server', 'ServiceNow')
  response.setHeader('Date', new Date(now).toUTCString())
  response.setHeader('Server-Timing', `sem_wait;dur=${waits.threadWaitMs}, sesh_wait;dur=${waits.sessionWaitMs}`)
  response.setHeader('X-Transaction-ID', randomHex().slice(0, 12))
  response.setHeader('Cache-Control', 'no-cache,no-store,must-revalidate,max-age=-1')
  if (sessionOf(call.headers.cookie) !== null) return
  response.setHeader('Set-Cookie', [
    `JSESSIONID=${randomHex().toUpperCase()}; Path=/; HttpOnly; SameSite=None`,
    'glide_user_route=glide.5f0e4d3c2b1a09f8e7d6c5b4a3928170; Path=/; HttpOnly',
    `glide_session_store=${randomHex().toUpperCase()}; Path=/; HttpOnly`,
  ])
}

/** 32 random hex digits; drawn from a stock, since asking the system for each answer's few bytes showed in every profile. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '')
}
