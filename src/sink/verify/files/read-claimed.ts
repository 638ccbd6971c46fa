import { createHash } from 'node:crypto'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import type { StoredPart } from '../../../contract/receipt.ts'
import type { Compression } from '../../../contract/run/harvest-request.ts'
import { systemCode } from '../../directory/sink-failure.ts'
import type { OpenedFile } from '../../files/stored-files.ts'
import { decompressPieces } from '../../part/decompress.ts'
import { placeBelow, type StoredPlace } from '../../places/stored-place.ts'
import { readLines } from '../../row/read-lines.ts'
import { FaultList } from '../fault-list.ts'

/** Judges the lines of one part, one after the other. */
export interface LineReading {
  /** Takes the next line, number `at` from 1, and adds what is wrong with it. */
  take(line: Uint8Array, at: number, faults: FaultList): void
  /** Adds what is wrong with all lines together. */
  end(faults: FaultList): void
}

/** Reads a part from disk, and says what is not as claimed; nothing where all is well. */
export async function readClaimed(
  runFolder: StoredPlace,
  part: StoredPart,
  compression: Compression,
  reading: LineReading,
): Promise<readonly string[]> {
  try {
    return await read(placeBelow(runFolder, part.path), part, compression, reading)
  } catch (error) {
    if (speaksOf(error, 'files')) return [`not read: ${error.message}`]
    const code = systemCode(error)
    if (code === null) throw error
    return [`cannot be read (${code})`]
  }
}

async function read(
  { files, path }: StoredPlace,
  part: StoredPart,
  compression: Compression,
  reading: LineReading,
): Promise<readonly string[]> {
  const file = await files.open(path)
  try {
    return await readOpened(file, part, compression, reading)
  } finally {
    await file.close()
  }
}

async function readOpened(
  file: OpenedFile,
  part: StoredPart,
  compression: Compression,
  reading: LineReading,
): Promise<readonly string[]> {
  const { bytes, sha256 } = await measure(file)
  if (bytes !== part.bytes) return [`expected ${part.bytes} bytes, found ${bytes}`]
  if (sha256 !== part.sha256) return [`altered: expected sha256 ${part.sha256}, found ${sha256}`]
  const faults = new FaultList()
  let lines = 0
  try {
    for await (const bundle of readLines(decompressPieces(file.pieces(), compression)))
      for (const line of bundle) {
        lines += 1
        if (!line.ended) faults.add(`line ${lines} is not ended: cut off`)
        reading.take(line.bytes, lines, faults)
      }
  } catch (error) {
    if (error instanceof HarvestError || !(error instanceof Error) || systemCode(error) !== null) throw error
    faults.add(`cannot be decompressed: ${error.message}`)
  }
  if (lines !== part.rows) faults.add(`expected ${part.rows} rows, found ${lines}`)
  reading.end(faults)
  return faults.told()
}

async function measure(file: OpenedFile): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const pieces: AsyncIterable<Buffer> = file.pieces()
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
