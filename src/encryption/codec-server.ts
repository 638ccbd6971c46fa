import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Payload, PayloadCodec } from '@temporalio/common'
import { z } from 'zod'
import type { CodecServerConfig } from '../config/encryption/codec-server-config.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { encryptionCodec } from './payload-codec.ts'

/** The UI sends a whole page of a history at once. */
const MOST_BYTES = 32 * 1024 * 1024
/** A request is read and answered within this, in milliseconds. */
const REQUEST_MS = 30_000

const Bytes = z.base64().transform((text) => Buffer.from(text, 'base64'))
const Payloads = z.object({
  payloads: z.array(
    z.object({ metadata: z.record(z.string(), Bytes).default({}), data: Bytes.default(Buffer.alloc(0)) }),
  ),
})

/** An answer without a body of payloads. */
interface Refusal {
  readonly status: number
  readonly text: string
}

/**
 * Decrypts and encrypts payloads for the Temporal UI and its command line, for those who have the token alone: as a bearer token, or
 * as the password of Basic authentication, which a browser can be given. A page of an origin that is not listed gets nothing, token or not.
 */
export function createCodecServer(config: CodecServerConfig): Server {
  const codec = encryptionCodec(config.keys, config.namespace)
  const server = createServer((request, response) => {
    answer(request, response, config, codec).catch((error: unknown) => {
      // What went wrong with a payload is for those who have the token; anything else is no business of theirs.
      const text = error instanceof HarvestError ? error.message : 'the request cannot be answered'
      refuse(response, { status: error instanceof HarvestError ? 422 : 400, text })
    })
  })
  server.requestTimeout = REQUEST_MS
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  config: CodecServerConfig,
  codec: PayloadCodec,
): Promise<void> {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('vary', 'origin')
  const { origin } = request.headers
  if (origin !== undefined) {
    if (!config.origins.includes(origin)) return refuse(response, { status: 403, text: 'this origin is not listed' })
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-allow-credentials', 'true')
  }
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'POST')
    response.setHeader('access-control-allow-headers', 'authorization, content-type, x-namespace')
    response.setHeader('access-control-max-age', '600')
    response.writeHead(204).end()
    return
  }
  if (!isAllowed(request.headers.authorization, config)) {
    response.setHeader('www-authenticate', 'Basic realm="codec server", charset="UTF-8"')
    return refuse(response, { status: 401, text: 'the token is missing or wrong' })
  }
  const path = (request.url ?? '').split('?')[0] ?? ''
  // A browser that is shown this page asks for the password and sends it from then on.
  if (request.method === 'GET' && path === '/') return refuse(response, { status: 200, text: 'signed in' })
  const work = request.method === 'POST' ? workOf(path, codec) : null
  if (work === null) return refuse(response, { status: 404, text: 'POST /decode and POST /encode are served' })
  const namespace = request.headers['x-namespace']
  if (namespace !== undefined && namespace !== config.namespace)
    return refuse(response, { status: 403, text: `only payloads of the namespace ${config.namespace} are served` })
  const body = await bodyOf(request)
  if (body === null) return refuse(response, { status: 413, text: 'the request is too large' })
  const { payloads } = Payloads.parse(JSON.parse(body))
  const done = await work(payloads)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ payloads: done.map(written) }))
}

/** Clients may put the namespace before the last word of the path. */
function workOf(path: string, codec: PayloadCodec): ((payloads: Payload[]) => Promise<Payload[]>) | null {
  switch (path.slice(path.lastIndexOf('/'))) {
    case '/decode':
      return (payloads) => codec.decode(payloads)
    case '/encode':
      return (payloads) => codec.encode(payloads)
    default:
      return null
  }
}

function isAllowed(header: string | undefined, { token }: CodecServerConfig): boolean {
  const [scheme = '', given = ''] = (header ?? '').split(' ')
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return isEqual(given, token.reveal())
    case 'basic': {
      const pair = Buffer.from(given, 'base64').toString('utf8')
      return isEqual(pair.slice(pair.indexOf(':') + 1), token.reveal())
    }
    default:
      return false
  }
}

/** Takes as long for a wrong token as for the right one. */
function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** The text of a request; null where it is larger than any that is meant. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > MOST_BYTES) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function written({ metadata, data }: Payload) {
  const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64')
  const entries = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)] as const)
  return { metadata: Object.fromEntries(entries), data: base64(data) }
}

function refuse(response: ServerResponse, { status, text }: Refusal): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`)
}
