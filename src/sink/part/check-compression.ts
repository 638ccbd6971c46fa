import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Compression } from '../../contract/run/harvest-request.ts'
import { findZstd, type Zstd } from './zstd.ts'

/** Throws CONFIG_INVALID with the remedy where this Node cannot compress that way. */
export function checkCompression(compression: Compression, zstd: Zstd | null = findZstd()): void {
  if (compression === 'zstd') requireZstd(zstd)
}

/** Passes Zstandard on; throws CONFIG_INVALID with the remedy where this Node lacks it. */
export function requireZstd(zstd: Zstd | null): Zstd {
  if (zstd !== null) return zstd
  throw new HarvestError(
    'CONFIG_INVALID',
    `zstd needs Node 22.15 or newer and this is ${process.version}: use --compression gzip, or a newer Node`,
  )
}
