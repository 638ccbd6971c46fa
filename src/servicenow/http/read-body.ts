import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { ByteDraw } from './byte-budget.ts'
import { printable } from './printable.ts'

/** Pieces in which gunzip hands over, in bytes, at least: the default of 16 KiB costs a third of the speed. One piece a page takes the least memory. */
const SMALLEST_PIECE_BYTES = 64 * 1024
/** Room for a body of unknown size at first, in bytes: most pages fit. */
const SMALL_BODY_BYTES = 1024 * 1024

/** Encodings that are read; what a body really is its first bytes tell. */
const KNOWN_ENCODINGS = ['', 'identity', 'gzip', 'x-gzip']

/** The bytes with which every gzip stream begins (RFC 1952), and no JSON text. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])
/** The mark of UTF-8 that some gateways put before a text. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** What a body may cost. */
export interface BodyBounds {
  /** The largest size that is accepted, on the wire and unpacked, in bytes. */
  readonly maxBytes: number
  /** Draws what is held on the way. */
  readonly draw: ByteDraw
  /** The size on the wire as it was stated beforehand, in bytes; null where it was not. */
  readonly stated?: number | null
}

/** A body, complete, unpacked and without a byte order mark. */
export interface ReadBody {
  readonly body: Buffer
  /** Size on the wire, in bytes. */
  readonly wireBytes: number
}

/**
 * Reads a body within its bounds and unpacks it. Throws PAGE_TOO_EXPENSIVE for one that is larger, and RESPONSE_MALFORMED
 * for one that is cut, damaged, no UTF-8, or encoded in another way than gzip, which nobody asked for.
 */
export async function readBody(
  pieces: AsyncIterable<unknown>,
  encoding: string | null,
  { maxBytes, draw, stated = null }: BodyBounds,
  signal: AbortSignal,
): Promise<ReadBody> {
  checkEncoding(encoding)
  const wire = await readWire(pieces, stated, { maxBytes, draw }, signal)
  const isPacked = wire.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)
  const body = isPacked ? await unpack(wire, maxBytes, draw, signal) : wire
  if (!isUtf8(body)) throw new HarvestError('RESPONSE_MALFORMED', 'the answer is not valid UTF-8')
  const hasMark = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  return { body: hasMark ? body.subarray(BYTE_ORDER_MARK.length) : body, wireBytes: wire.length }
}

/** Another encoding stays another one however often it is asked for. */
function checkEncoding(encoding: string | null): void {
  const stated = (encoding ?? '').trim().toLowerCase()
  if (KNOWN_ENCODINGS.includes(stated)) return
  throw new HarvestError(
    'RESPONSE_MALFORMED',
    `the answer is encoded as ${printable(stated)}, but only gzip was requested`,
    {
      hint: 'Ask the owner of the gateway between this host and the instance to pass the header Accept-Encoding and the answers unchanged.',
      lasts: true,
    },
  )
}

/**
 * Reads what comes over the wire right to its place: that of the stated size, or, once a body of unknown size is no longer
 * small, one of the largest size, of which the system gives memory only as it is written.
 */
async function readWire(
  pieces: AsyncIterable<unknown>,
  stated: number | null,
  { maxBytes, draw }: Pick<BodyBounds, 'maxBytes' | 'draw'>,
  signal: AbortSignal,
): Promise<Buffer> {
  if (stated !== null && stated > maxBytes) throw tooLarge(maxBytes)
  // Drawn at once, so that answers follow each other instead of all being there by half.
  if (stated !== null) await draw.take(stated, signal)
  let place = Buffer.allocUnsafeSlow(stated ?? Math.min(SMALL_BODY_BYTES, maxBytes))
  let bytes = 0
  for await (const piece of pieces) {
    const buffer = piece instanceof Uint8Array ? piece : Buffer.from(String(piece), 'utf8')
    if (bytes + buffer.length > maxBytes) throw tooLarge(maxBytes)
    if (bytes + buffer.length > place.length) {
      const larger = Buffer.allocUnsafeSlow(maxBytes)
      place.copy(larger, 0, 0, bytes)
      place = larger
    }
    if (stated === null) await draw.take(buffer.length, signal)
    place.set(buffer, bytes)
    bytes += buffer.length
  }
  return place.subarray(0, bytes)
}

const gunzipBuffer = promisify<Buffer, { maxOutputLength: number; chunkSize: number }, Buffer>(gunzip)

/** Unpacks within the size that the stream states (gzip ends with it: RFC 1952), or, where that turns out a lie, within what any page may have. */
async function unpack(wire: Buffer, maxBytes: number, draw: ByteDraw, signal: AbortSignal): Promise<Buffer> {
  const stated = wire.length < 4 ? 0 : wire.readUInt32LE(wire.length - 4)
  const size = Math.min(Math.max(stated, 1), maxBytes)
  await draw.take(size, signal)
  const body = await unpackWithin(size, wire)
  if (body !== null) return body
  await draw.take(maxBytes - size, signal)
  const larger = await unpackWithin(maxBytes, wire)
  if (larger === null) throw tooLarge(maxBytes)
  return larger
}

/** Null for an answer that is larger. */
async function unpackWithin(size: number, wire: Buffer): Promise<Buffer | null> {
  const chunkSize = Math.max(size + 1, SMALLEST_PIECE_BYTES)
  try {
    return await gunzipBuffer(wire, { maxOutputLength: size, chunkSize })
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw new HarvestError('RESPONSE_MALFORMED', 'the compressed answer is cut off or damaged', { cause })
  }
}

function tooLarge(maxBytes: number): HarvestError {
  const cause = new RangeError(`a body of more than ${maxBytes} bytes`)
  return new HarvestError('PAGE_TOO_EXPENSIVE', `the page is larger than ${maxBytes / 1024 / 1024} MiB`, { cause })
}
