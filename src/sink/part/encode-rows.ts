import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Compression } from '../../contract/run/harvest-request.ts'
import type { Lines } from '../sink.ts'
import { findZstd, requireZstd, type Zstd } from './zstd.ts'

const NEWLINE = 0x0a
const gzipAsync = promisify(gzip)

/**
 * A part's stored bytes: one row per line, each line ended, then compressed on the thread pool. The same rows give the
 * same bytes. Throws RangeError for no rows, or where lines and rows differ in number: both are faults of the caller.
 */
export async function encodeRows(
  { rows, pieces }: Lines,
  compression: Compression,
  zstd: Zstd | null = findZstd(),
): Promise<Buffer> {
  if (rows === 0) throw new RangeError('a part holds at least one row')
  const [only] = pieces
  // A page that is a whole part may be large: it is not copied.
  const lines = only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces)
  const ended = countLines(lines)
  if (ended !== rows) throw new RangeError(`${rows} rows in ${ended} lines: a row is one line of JSON`)
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

/** Lines that are ended; a last one that is not counts as none. */
function countLines(lines: Buffer): number {
  let count = 0
  for (let end = lines.indexOf(NEWLINE); end !== -1; end = lines.indexOf(NEWLINE, end + 1)) count += 1
  return count
}
