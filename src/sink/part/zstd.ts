import type { Transform, TransformOptions } from 'node:stream'
import type { ZlibOptions } from 'node:zlib'
import * as zlib from 'node:zlib'
import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** Zstandard as newer Node releases bring it; compression runs on the thread pool. */
export interface Zstd {
  readonly compress: (bytes: Uint8Array, done: (error: Error | null, compressed: Buffer) => void) => void
  readonly compressSync: (bytes: Uint8Array) => Buffer
  readonly createDecompressor: (options: ZlibOptions & TransformOptions) => Transform
}

/** Looks Zstandard up in Node's zlib by name, since Node before 22.15 lacks it; null where it does. */
export function findZstd(library: object = zlib): Zstd | null {
  const compress: unknown = Reflect.get(library, 'zstdCompress')
  const compressSync: unknown = Reflect.get(library, 'zstdCompressSync')
  const createDecompressor: unknown = Reflect.get(library, 'createZstdDecompress')
  return isCompress(compress) && isCompressSync(compressSync) && isCreate(createDecompressor)
    ? { compress, compressSync, createDecompressor }
    : null
}

/** Passes Zstandard on; throws CONFIG_INVALID with the remedy where this Node lacks it. */
export function requireZstd(zstd: Zstd | null): Zstd {
  if (zstd !== null) return zstd
  throw new HarvestError(
    'CONFIG_INVALID',
    `zstd needs Node 22.15 or newer and this is ${process.version}: use --compression gzip, or a newer Node`,
  )
}

function isCompress(value: unknown): value is Zstd['compress'] {
  return typeof value === 'function'
}

function isCompressSync(value: unknown): value is Zstd['compressSync'] {
  return typeof value === 'function'
}

function isCreate(value: unknown): value is Zstd['createDecompressor'] {
  return typeof value === 'function'
}
