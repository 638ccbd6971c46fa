import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Answer, EncodedBody } from './answer.ts'

const gzipBody = promisify(gzip)
/** Slow enough that no client's deadline is met, quick enough that the bytes are seen to flow. */
const DRIP_INTERVAL_MS = 50
/** Smaller bodies are not worth compressing; instances send them plain as well. */
const SMALLEST_GZIP_BYTES = 256

/** What the request said about the form of its answer. */
export interface DeliveryTerms {
  readonly acceptsGzip: boolean
  readonly isHead: boolean
}

/** Encodes a body for the wire, gzip level 1 where the client accepts it. */
export async function encodeBody(answer: Answer, terms: DeliveryTerms): Promise<EncodedBody> {
  if (answer.encoded !== null) return answer.encoded
  const plain = Buffer.from(answer.body, 'utf8')
  const wanted = answer.delivery === 'cut-gzip' || (terms.acceptsGzip && plain.length >= SMALLEST_GZIP_BYTES)
  return wanted ? { bytes: await gzipBody(plain, { level: 1 }), isGzip: true } : { bytes: plain, isGzip: false }
}

/** Writes an answer to the socket, or breaks it as its delivery says; a stalled one is ended by closing the server. */
export function deliver(response: ServerResponse, answer: Answer, body: EncodedBody, terms: DeliveryTerms): void {
  if (answer.delivery === 'reset-before') {
    response.socket?.resetAndDestroy()
    return
  }
  const bytes = answer.delivery === 'cut-gzip' ? body.bytes.subarray(0, body.bytes.length - 12) : body.bytes
  if (body.isGzip) response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Content-Length', bytes.length)
  response.writeHead(answer.status, answer.headers)
  if (terms.isHead) {
    response.end()
    return
  }
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  switch (answer.delivery) {
    case 'whole':
    case 'cut-gzip':
      response.end(bytes)
      return
    case 'reset-middle':
      response.write(half, () => response.socket?.resetAndDestroy())
      return
    case 'stall':
      response.write(half)
      return
    case 'drip':
      drip(response, bytes)
      return
    default:
      answer.delivery satisfies never
  }
}

/** Sends a byte at a time and never the last one. */
function drip(response: ServerResponse, bytes: Buffer): void {
  let sent = 0
  const timer = setInterval(() => {
    if (sent < bytes.length - 1) response.write(bytes.subarray(sent, sent + 1))
    sent += 1
  }, DRIP_INTERVAL_MS)
  response.on('close', () => clearInterval(timer))
}
