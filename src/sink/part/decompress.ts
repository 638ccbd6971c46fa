import { pipeline, Readable, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Compression } from '../../contract/run/harvest-request.ts'
import { findZstd, requireZstd, type Zstd } from './zstd.ts'

/** What a part is decompressed into at a time: each piece waits for another thread, and the usual 16 kB made a reader wait longer than it worked. */
const CHUNK_BYTES = 256 * 1024
/** The next pieces are decompressed while one is read. In bytes. */
const AHEAD_BYTES = 4 * CHUNK_BYTES
const CHUNKS = { chunkSize: CHUNK_BYTES, readableHighWaterMark: AHEAD_BYTES }

/** The decompressed bytes of a part that is read piece by piece. Throws CONFIG_INVALID for zstd on a Node that lacks it. */
export function decompressPieces(pieces: Readable, compression: Compression, zstd: Zstd | null = findZstd()): Readable {
  const decompressor = decompressorFor(compression, zstd)
  return through(pieces, decompressor)
}

/** The decompressed bytes of a part that was read into memory; throws CONFIG_INVALID for zstd on a Node that lacks it. */
export function decompressBytes(
  stored: Uint8Array,
  compression: Compression,
  zstd: Zstd | null = findZstd(),
): Readable {
  const decompressor = decompressorFor(compression, zstd)
  return through(Readable.from(chunksOf(stored)), decompressor)
}

/** Bytes in chunks: who reads them works on one at a time, also where nothing is compressed. */
function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES)
}

/** Null where nothing is compressed. */
function decompressorFor(compression: Compression, zstd: Zstd | null): Transform | null {
  switch (compression) {
    case 'none':
      return null
    case 'gzip':
      return createGunzip(CHUNKS)
    case 'zstd':
      return requireZstd(zstd).createDecompressor(CHUNKS)
    default:
      return compression satisfies never
  }
}

function through(stored: Readable, decompressor: Transform | null): Readable {
  if (decompressor === null) return stored
  // A failure of either stream reaches whoever reads the decompressor, and one who stops reading closes the file.
  pipeline(stored, decompressor, () => undefined)
  return decompressor
}
