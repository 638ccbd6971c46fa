import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Dispatcher, request } from 'undici'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Authorization } from '../auth/authenticator.ts'
import { ByteBudget, type ByteDraw } from './byte-budget.ts'
import { networkFailure } from './network-failure.ts'

/** The largest page that is accepted, unpacked, in bytes: a larger one is asked for in smaller pieces. */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024

/** Pieces in which gunzip hands over, in bytes: the default of 16 KiB costs a third of the speed, one piece a page the least memory. */
const SMALLEST_PIECE_BYTES = 64 * 1024
const LARGEST_PIECE_BYTES = 8 * 1024 * 1024

/** An answer, complete and unpacked. */
export interface InstanceResponse {
  readonly status: number
  readonly header: (name: string) => string | null
  /** The unpacked body; the reader may take it over. */
  readonly body: Buffer
  /** Size on the wire, in bytes. */
  readonly wireBytes: number
}

/** One GET to the instance's own origin. */
export interface InstanceRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: Authorization
}

/** Sends requests to one origin, with a deadline that covers the body; follows no redirect. */
export interface InstanceHttp {
  readonly origin: string
  /** Throws NETWORK_FAILED, REQUEST_TIMED_OUT, RESPONSE_MALFORMED (body cut) or PAGE_TOO_EXPENSIVE (body beyond 64 MiB). */
  get(request: InstanceRequest, signal: AbortSignal): Promise<InstanceResponse>
}

/**
 * Makes the HTTP side of an instance; `requestTimeoutMs` is the total deadline of one request, body included. Answers that
 * are read and unpacked at the same time draw their bytes from one budget.
 */
export function createInstanceHttp(
  origin: string,
  dispatcher: Dispatcher,
  requestTimeoutMs: number,
  budget: ByteBudget = new ByteBudget(),
): InstanceHttp {
  async function send({ path, query, authorization }: InstanceRequest, signal: AbortSignal): Promise<InstanceResponse> {
    const url = new URL(`${path}?${query}`, origin)
    // A path that starts like `//host` would carry the credential elsewhere.
    if (url.origin !== origin) throw new HarvestError('CONFIG_INVALID', `the request would leave ${origin}`)
    const ask = (): Promise<Dispatcher.ResponseData> =>
      request(url, {
        dispatcher,
        signal,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip',
          ...(authorization.header === null ? {} : { [authorization.header]: authorization.value.reveal() }),
        },
      })
    // The one repeat of a request that failed before its first byte: idle sockets are often closed under us.
    const response = await ask().catch((error: unknown) => {
      if (signal.aborted) throw error
      return ask()
    })
    const header = (name: string): string | null => {
      const value = response.headers[name]
      return Array.isArray(value) ? (value[0] ?? null) : (value ?? null)
    }
    const draw = budget.open()
    try {
      const wire = await readWire(response.body, draw, signal)
      const body = header('content-encoding') === 'gzip' && wire.length > 0 ? await unpack(wire, draw, signal) : wire
      if (!isUtf8(body)) throw new HarvestError('RESPONSE_MALFORMED', 'the answer is not valid UTF-8')
      return { status: response.statusCode, header, body, wireBytes: wire.length }
    } finally {
      draw.release()
    }
  }

  return {
    origin,
    async get(instanceRequest, signal) {
      const deadline = AbortSignal.timeout(requestTimeoutMs)
      const either = AbortSignal.any([signal, deadline])
      try {
        return await send(instanceRequest, either)
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw networkFailure(error, requestTimeoutMs)
      }
    },
  }
}

async function readWire(body: Dispatcher.ResponseData['body'], draw: ByteDraw, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    const buffer = Buffer.from(piece)
    bytes += buffer.length
    if (bytes > MAX_PAGE_BYTES) throw tooLarge()
    await draw.take(buffer.length, signal)
    pieces.push(buffer)
  }
  // For a moment the pieces and the whole are there.
  await draw.take(bytes, signal)
  const whole = Buffer.concat(pieces, bytes)
  draw.giveBack(bytes)
  return whole
}

const gunzipBuffer = promisify<Buffer, { maxOutputLength: number; chunkSize: number }, Buffer>(gunzip)

/** Unpacks within the size that the stream states (gzip ends with it: RFC 1952), or, where that turns out a lie, within what any page may have. */
async function unpack(wire: Buffer, draw: ByteDraw, signal: AbortSignal): Promise<Buffer> {
  const stated = wire.length < 4 ? 0 : wire.readUInt32LE(wire.length - 4)
  const size = Math.min(Math.max(stated, 1), MAX_PAGE_BYTES)
  await draw.take(size, signal)
  const body = await unpackWithin(size, wire)
  if (body !== null) return body
  await draw.take(MAX_PAGE_BYTES - size, signal)
  const larger = await unpackWithin(MAX_PAGE_BYTES, wire)
  if (larger === null) throw tooLarge()
  return larger
}

/** Null for an answer that is larger. */
async function unpackWithin(size: number, wire: Buffer): Promise<Buffer | null> {
  const chunkSize = Math.min(Math.max(size + 1, SMALLEST_PIECE_BYTES), LARGEST_PIECE_BYTES)
  try {
    return await gunzipBuffer(wire, { maxOutputLength: size, chunkSize })
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw new HarvestError('RESPONSE_MALFORMED', 'the compressed answer is cut or damaged', { cause })
  }
}

function tooLarge(): HarvestError {
  const cause = new RangeError(`a body of more than ${MAX_PAGE_BYTES} bytes`)
  return new HarvestError('PAGE_TOO_EXPENSIVE', `the page is larger than ${MAX_PAGE_BYTES / 1024 / 1024} MiB`, {
    cause,
  })
}
