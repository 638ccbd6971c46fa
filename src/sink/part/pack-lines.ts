import { createHash } from 'node:crypto'
import type { Transform } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { Compression } from '../../contract/run/harvest-request.ts'
import type { Lines } from '../sink.ts'
import { findZstd, requireZstd, type Zstd } from './zstd.ts'

const NEWLINE = 0x0a
/** What is handed over by the compressor at a time, in bytes: each piece waits for another thread, so there is about one a page. */
const PIECE_BYTES = 256 * 1024

/** A part's stored bytes, with what is recorded of them. */
export interface PackedLines {
  readonly rows: number
  readonly bytes: Buffer
  /** SHA-256 of the bytes, in hex. */
  readonly sha256: string
}

/**
 * Packs lines as they come: one row per line, each line ended, compressed on the thread pool while more are read, so that what
 * is kept is small and the end of a part costs little. The same pieces give the same bytes.
 */
export class LinePacker {
  /** Null where nothing is compressed. */
  readonly #compressor: Transform | null
  readonly #pieces: Buffer[] = []
  readonly #hash = createHash('sha256')
  readonly #packed: Promise<void>
  #letGo: () => void = () => undefined
  #rows = 0
  #finished: Promise<PackedLines> | null = null

  /** Throws CONFIG_INVALID for zstd on a Node that lacks it. */
  constructor(compression: Compression, zstd: Zstd | null = findZstd()) {
    const compressor = compressorFor(compression, zstd)
    this.#compressor = compressor
    this.#packed = new Promise((resolve, reject) => {
      this.#letGo = resolve
      if (compressor === null) return
      compressor.on('data', (piece: Buffer) => this.#keep(piece))
      compressor.once('end', resolve)
      compressor.on('error', reject)
    })
    // A failure shows when the part is finished.
    this.#packed.catch(() => undefined)
  }

  /** Rows that were added so far. */
  get rows(): number {
    return this.#rows
  }

  /**
   * Takes in whole lines; settles once their bytes are not needed any more. Throws RangeError where lines and rows differ in
   * number: a fault of the caller.
   */
  add({ rows, pieces }: Lines): Promise<unknown> {
    const ended = pieces.reduce((sum, piece) => sum + countLines(piece), 0)
    if (ended !== rows) throw new RangeError(`${rows} rows in ${ended} lines: a row is one line of JSON`)
    this.#rows += rows
    return Promise.all(pieces.map((piece) => this.#pack(piece)))
  }

  /** The stored bytes of all that was added, each time the same; nothing can be added any more. Throws RangeError where that is no row. */
  finish(): Promise<PackedLines> {
    this.#finished ??= this.#finish()
    return this.#finished
  }

  async #finish(): Promise<PackedLines> {
    if (this.#rows === 0) throw new RangeError('a part holds at least one row')
    if (this.#compressor === null) this.#letGo()
    else this.#compressor.end()
    await this.#packed
    const [only] = this.#pieces
    // A page that is a whole part may be large: it is not copied.
    const bytes = only !== undefined && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces)
    return { rows: this.#rows, bytes, sha256: this.#hash.digest('hex') }
  }

  /** Gives up what was added. */
  abandon(): void {
    this.#letGo()
    this.#compressor?.destroy()
  }

  #pack(piece: Buffer): Promise<void> {
    const compressor = this.#compressor
    if (compressor === null) {
      this.#keep(piece)
      return this.#packed
    }
    return new Promise((resolve) => compressor.write(piece, () => resolve()))
  }

  #keep(piece: Buffer): void {
    this.#hash.update(piece)
    this.#pieces.push(piece)
  }
}

/** Packs lines that are all there. Throws RangeError for no rows, or where lines and rows differ in number. */
export async function packLines(
  lines: Lines,
  compression: Compression,
  zstd: Zstd | null = findZstd(),
): Promise<PackedLines> {
  const packer = new LinePacker(compression, zstd)
  void packer.add(lines)
  return packer.finish()
}

function compressorFor(compression: Compression, zstd: Zstd | null): Transform | null {
  switch (compression) {
    case 'none':
      return null
    case 'gzip':
      return createGzip({ level: constants.Z_BEST_SPEED, chunkSize: PIECE_BYTES })
    case 'zstd':
      return requireZstd(zstd).createCompressor({ chunkSize: PIECE_BYTES })
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
