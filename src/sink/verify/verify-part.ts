import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { HarvestError } from '../../contract/harvest-error.ts'
import type { Compression } from '../../contract/harvest-request.ts'
import type { Interval, Key } from '../../contract/key.ts'
import type { StoredPart } from '../../contract/receipt.ts'
import type { TableOrder } from '../../contract/table-plan.ts'
import { systemCode } from '../directory/sink-failure.ts'
import { openPart } from '../part/open-part.ts'
import { compareKeys } from './compare-keys.ts'
import { readLines } from './read-lines.ts'
import type { SeenIds } from './seen-ids.ts'
import { shown, shownBound } from './shown.ts'
import { rowPosition } from './stored-row.ts'

/** A row comes out of a page of at most 64 MiB; twice that leaves room for escapes. In bytes. */
const MAX_LINE_BYTES = 128 * 1024 * 1024
/** Faults told of one part; one bad write tends to spoil every line after it. */
const MOST_FAULTS = 5

/** A part to be read, with the intervals that say which keys it holds. */
export interface PartClaim {
  readonly part: StoredPart
  readonly compression: Compression
  readonly intervals: readonly Interval[]
  readonly order: TableOrder
  /** Ids of the table's rows so far, where keys alone do not prove them unique; null where they do. */
  readonly seen: SeenIds | null
}

/** Reads a part from disk, and says what is not as claimed; nothing where all is well. */
export async function verifyPart(runFolder: string, claim: PartClaim): Promise<readonly string[]> {
  try {
    return await readPart(runFolder, claim)
  } catch (error) {
    const code = systemCode(error)
    if (code === null) throw error
    return [`cannot be read (${code})`]
  }
}

async function readPart(runFolder: string, claim: PartClaim): Promise<readonly string[]> {
  const path = join(runFolder, claim.part.path)
  const { bytes, sha256 } = await measure(path)
  if (bytes !== claim.part.bytes) return [`expected ${claim.part.bytes} bytes, found ${bytes}`]
  if (sha256 !== claim.part.sha256) return [`altered: expected sha256 ${claim.part.sha256}, found ${sha256}`]
  const reading = new PartReading(claim)
  try {
    for await (const line of readLines(openPart(path, claim.compression), MAX_LINE_BYTES))
      reading.take(line.bytes, line.ended)
  } catch (error) {
    if (error instanceof HarvestError || !(error instanceof Error) || systemCode(error) !== null) throw error
    reading.fault(`cannot be decompressed: ${error.message}`)
  }
  return reading.end()
}

async function measure(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const pieces: AsyncIterable<Buffer> = createReadStream(path)
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Follows a part's rows through its intervals. */
class PartReading {
  readonly #claim: PartClaim
  readonly #rowsIn: number[]
  readonly #faults: string[] = []
  #interval = 0
  #last: Key | null = null
  #lines = 0
  #untold = 0

  constructor(claim: PartClaim) {
    this.#claim = claim
    this.#rowsIn = claim.intervals.map(() => 0)
  }

  fault(fault: string): void {
    if (this.#faults.length < MOST_FAULTS) this.#faults.push(fault)
    else this.#untold += 1
  }

  take(line: Uint8Array, ended: boolean): void {
    this.#lines += 1
    if (!ended) this.fault(`line ${this.#lines} is not ended: cut off`)
    const { id, key, fault } = rowPosition(line, this.#claim.order)
    if (fault !== null) {
      this.fault(`line ${this.#lines} ${fault}`)
      return
    }
    if (this.#claim.seen?.add(id) === false) this.fault(`line ${this.#lines}: sys_id ${shown(id)} was there before`)
    if (this.#last !== null && compareKeys(this.#last, key) >= 0)
      this.fault(`line ${this.#lines}: ${shown(key)} does not come after ${shown(this.#last)}`)
    this.#last = key
    this.#place(key)
  }

  end(): readonly string[] {
    if (this.#lines !== this.#claim.part.rows)
      this.fault(`expected ${this.#claim.part.rows} rows, found ${this.#lines}`)
    for (const [at, interval] of this.#claim.intervals.entries()) {
      const found = this.#rowsIn[at] ?? 0
      if (found !== interval.rows) this.fault(`expected ${interval.rows} rows in ${bounds(interval)}, found ${found}`)
    }
    return this.#untold === 0 ? this.#faults : [...this.#faults, `and ${this.#untold} more of the same`]
  }

  #place(key: Key): void {
    const { intervals } = this.#claim
    for (let at = this.#interval; at < intervals.length; at += 1) {
      const interval = intervals[at]
      if (interval === undefined || !holds(interval, key)) continue
      this.#interval = at
      this.#rowsIn[at] = (this.#rowsIn[at] ?? 0) + 1
      return
    }
    const where = intervals.map(bounds).join(' and ')
    this.fault(`line ${this.#lines}: key ${shown(key)} lies outside ${where === '' ? 'every interval' : where}`)
  }
}

function holds({ lo, hi }: Interval, key: Key): boolean {
  return (lo === null || compareKeys(key, lo) > 0) && (hi === null || compareKeys(key, hi) <= 0)
}

function bounds({ lo, hi }: Interval): string {
  return `(${shownBound(lo, 'the start')}, ${shownBound(hi, 'the end')}]`
}
