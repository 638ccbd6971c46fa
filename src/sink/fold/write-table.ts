import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FileSystem } from '../directory/file-system.ts'
import { swapFile } from '../directory/place-file.ts'
import type { RowBundle } from './fold-row.ts'
import type { FoldedTable } from './fold-schema.ts'

/** Lines go to the compressor in blocks of at least this size, in bytes: one by one costs more than their compression. */
const BLOCK_BYTES = 64 * 1024

/** A table's file and what is in it. */
export type WrittenTable = Pick<FoldedTable, 'path' | 'rows' | 'bytes' | 'sha256'>

/** The file of a table's folded rows. */
function tableFile(table: string): string {
  return `${table}.ndjson.gz`
}

/** Writes a table's rows as one file, whole or not at all. The same rows give the same bytes. */
export async function writeTable(
  files: FileSystem,
  folder: string,
  table: string,
  bundles: AsyncIterable<RowBundle>,
): Promise<WrittenTable> {
  const path = tableFile(table)
  const hash = createHash('sha256')
  let bytes = 0
  let count = 0
  async function* blocks(): AsyncGenerator<Buffer> {
    let block: Uint8Array[] = []
    let size = 0
    for await (const rows of bundles) {
      for (const { line } of rows) {
        block.push(line, NEWLINE)
        size += line.length + 1
        if (size < BLOCK_BYTES) continue
        yield Buffer.concat(block)
        block = []
        size = 0
      }
      count += rows.length
    }
    yield Buffer.concat(block)
  }
  async function* measured(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  // A failure of the rows reaches whoever reads the compressor.
  pipeline(Readable.from(blocks()), gzip, () => undefined)
  await swapFile(files, join(folder, path), measured(gzip))
  return { path, rows: count, bytes, sha256: hash.digest('hex') }
}

const NEWLINE = Buffer.from('\n')
