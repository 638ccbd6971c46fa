import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Compression } from '../../contract/harvest-request.ts'
import { requireZstd } from './check-compression.ts'
import { findZstd, type Zstd } from './zstd.ts'

const gzipAsync = promisify(gzip)

/**
 * A part's stored bytes: one row per line, each line ended, then compressed on the thread pool. The same rows give the
 * same bytes. Throws RangeError for no rows, or for a row that is no single line: both are faults of the caller.
 */
export async function encodeRows(
  rows: readonly string[],
  compression: Compression,
  zstd: Zstd | null = findZstd(),
): Promise<Buffer> {
  if (rows.length === 0) throw new RangeError('a part holds at least one row')
  if (rows.some((row) => row.includes('\n'))) throw new RangeError('a row is one line of JSON')
  const lines = Buffer.from(`${rows.join('\n')}\n`)
  switch (compression) {
    case 'none':
      return lines
    case 'gzip':
      return gzipAsync(lines, { level: constants.Z_BEST_SPEED })
    case 'zstd':
      return promisify(requireZstd(zstd).compress)(lines)
    default:
      return compression satisfies never
  }
}
