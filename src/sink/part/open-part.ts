import { createReadStream } from 'node:fs'
import { pipeline, type Readable, type Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Compression } from '../../contract/harvest-request.ts'
import { requireZstd } from './check-compression.ts'
import { findZstd, type Zstd } from './zstd.ts'

/** A stored part's decompressed bytes, piece by piece; throws CONFIG_INVALID for zstd on a Node that lacks it. */
export function openPart(path: string, compression: Compression, zstd: Zstd | null = findZstd()): Readable {
  switch (compression) {
    case 'none':
      return createReadStream(path)
    case 'gzip':
      return through(path, createGunzip())
    case 'zstd':
      return through(path, requireZstd(zstd).createDecompressor())
    default:
      return compression satisfies never
  }
}

function through(path: string, decompressor: Transform): Readable {
  // A failure of either stream reaches whoever reads the decompressor, and one who stops reading closes the file.
  pipeline(createReadStream(path), decompressor, () => undefined)
  return decompressor
}
