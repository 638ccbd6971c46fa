import type { Transform, TransformOptions } from 'node:stream'
import type { ZlibOptions } from 'node:zlib'
import * as zlib from 'node:zlib'
import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** Zstandard as newer Node releases bring it; compression runs on the thread pool. */
export interface Zstd {
  readonly createCompressor: (options: ZlibOptions & TransformOptions) => Transform
  readonly compressSync: (bytes: Uint8Array) => Buffer
  readonly createDecompressor: (options: ZlibOptions & TransformOptions) => Transform
}

/** Looks Zstandard up in Node's zlib by name, since Node before 22.15 lacks it; null where it does. */
export function findZstd(library: object = zlib): Zstd | null {
  const createCompressor: unknown = Reflect.get(library, 'createZstdCompress')
  const compressSync: unknown = Reflect.get(library, 'zstdCompressSync')
  const createDecompressor: unknown = Reflect.get(library, 'createZstdDecompress')
  return isCreate(createCompressor) && isCompressSync(compressSync) && isCreate(createDecompressor)
    ? { createCompressor, compressSync, createDecompressor }
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

function isCompressSync(value: unknown): value is Zstd['compressSync'] {
  return typeof value === 'function'
}

function isCreate(value: unknown): value is Zstd['createDecompressor'] {
  return typeof value === 'function'
}
