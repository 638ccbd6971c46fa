import type { StoredPart } from '../../../contract/receipt.ts'
import { AscendingKeys } from '../../../contract/row/ascending-keys.ts'
import { mayLieIn } from '../../../contract/row/compare-keys.ts'
import { isInWindow } from '../../../contract/row/instance-time.ts'
import type { Interval, Key } from '../../../contract/row/key.ts'
import type { Compression, TimeWindow } from '../../../contract/run/harvest-request.ts'
import type { TableOrder } from '../../../contract/table/table-plan.ts'
import type { StoredPlace } from '../../places/stored-place.ts'
import { rowPosition } from '../../row/stored-row.ts'
import type { FaultList } from '../fault-list.ts'
import { shown, shownBound } from '../shown.ts'
import { type LineReading, readClaimed } from './read-claimed.ts'
import type { SeenIds } from './seen-ids.ts'

/** A part of rows to be read, with the intervals that say which keys it holds. */
export interface PartClaim {
  readonly part: StoredPart
  readonly compression: Compression
  readonly intervals: readonly Interval[]
  readonly order: TableOrder
  /** Where the rows' times lie; null for every time. */
  readonly window: TimeWindow | null
  /** Ids of the table's rows so far, where keys alone do not prove them unique; null where they do, or need not be. */
  readonly seen: SeenIds | null
}

/** Reads a part of rows from disk, and says what is not as claimed; nothing where all is well. */
export function verifyPart(runFolder: StoredPlace, claim: PartClaim): Promise<readonly string[]> {
  return readClaimed(runFolder, claim.part, claim.compression, new RowReading(claim))
}

/** Follows a part's rows through its intervals. */
class RowReading implements LineReading {
  readonly #claim: PartClaim
  readonly #rowsIn: number[]
  #interval = 0
  readonly #keys = new AscendingKeys()

  constructor(claim: PartClaim) {
    this.#claim = claim
    this.#rowsIn = claim.intervals.map(() => 0)
  }

  take(line: Uint8Array, at: number, faults: FaultList): void {
    const { order, window, seen } = this.#claim
    const { id, key, version, fault } = rowPosition(line, order)
    if (fault !== null) {
      faults.add(`line ${at} ${fault}`)
      return
    }
    // Rows in order of their updates replace others, by their versions.
    if (order === 'sys_updated_on' && version === null) faults.add(`line ${at} has no sys_updated_on and sys_mod_count`)
    if (seen?.add(id) === false) faults.add(`line ${at}: sys_id ${shown(id)} was there before`)
    const before = this.#keys.add(key)
    if (before !== null) faults.add(`line ${at}: ${shown(key)} does not come after ${shown(before)}`)
    if (order !== 'sys_id' && window !== null && !isInWindow(key, window))
      faults.add(`line ${at}: ${shown(key)} lies outside the window from ${window.from} to ${window.to}`)
    this.#place(key, at, faults)
  }

  end(faults: FaultList): void {
    for (const [at, interval] of this.#claim.intervals.entries()) {
      const found = this.#rowsIn[at] ?? 0
      if (found !== interval.rows) faults.add(`expected ${interval.rows} rows in ${bounds(interval)}, found ${found}`)
    }
  }

  #place(key: Key, line: number, faults: FaultList): void {
    const { intervals } = this.#claim
    for (let at = this.#interval; at < intervals.length; at += 1) {
      const interval = intervals[at]
      if (interval === undefined || !mayLieIn(key, interval)) continue
      this.#interval = at
      this.#rowsIn[at] = (this.#rowsIn[at] ?? 0) + 1
      return
    }
    const where = intervals.map(bounds).join(' and ')
    faults.add(`line ${line}: key ${shown(key)} lies outside ${where === '' ? 'every interval' : where}`)
  }
}

function bounds({ lo, hi }: Interval): string {
  return `(${shownBound(lo, 'the start')}, ${shownBound(hi, 'the end')}]`
}
