import { HarvestError } from '../../contract/harvest-error.ts'
import type { Key } from '../../contract/key.ts'
import { printable } from '../http/printable.ts'
import type { QueryRange } from './encoded-query.ts'
import { isRow, type Row } from './row.ts'
import { compareKeys, rowKey } from './row-key.ts'

/** What was asked for, against which an answer is held. */
export interface Asked extends QueryRange {
  readonly limit: number
  /** Columns asked for; null for all. */
  readonly columns: readonly string[] | null
  /** The instance's count as it stated it; null where none was asked for or given. */
  readonly total: number | null
}

/**
 * Takes in a page's rows one by one and holds each against what was asked: an object with a key, inside the interval
 * and above the row before; at most `limit` rows and no more than counted. Throws RESPONSE_MALFORMED, or
 * TABLE_UNSUPPORTED where a row has no key.
 */
export class PageCheck {
  readonly #asked: Asked
  readonly keys: Key[] = []
  /** Columns asked for and absent from at least one row. */
  readonly missingColumns = new Set<string>()
  /** The newest row by its time of update, `<time> <sys_id>`; null where no row carries one. */
  newest: Key | null = null

  constructor(asked: Asked) {
    this.#asked = asked
  }

  /** Takes in the next row. */
  add(row: unknown): Row {
    if (!isRow(row)) throw malformed('a row is not an object')
    const asked = this.#asked
    const key = rowKey(row, asked.order)
    if (key === null)
      throw new HarvestError(
        'TABLE_UNSUPPORTED',
        `a row carries no ${asked.order === 'sys_id' ? 'sys_id' : `sys_id or ${asked.order}`}`,
      )
    checkPosition(key, this.keys.at(-1), asked)
    this.keys.push(key)
    const updated = rowKey(row, 'sys_updated_on')
    if (updated !== null && (this.newest === null || updated > this.newest)) this.newest = updated
    this.#noteMissing(row)
    return row
  }

  /** Holds the number of rows against what was asked and counted. */
  checkNumber(rows: number): void {
    const { limit, total } = this.#asked
    if (rows > limit) throw malformed(`${rows} rows where at most ${limit} were asked for`)
    if (total !== null && rows > total) throw malformed(`${rows} rows where the instance counts ${total}`)
  }

  #noteMissing(row: Row): void {
    const { columns } = this.#asked
    if (columns === null || Object.keys(row).length >= columns.length) return
    for (const column of columns) if (!(column in row)) this.missingColumns.add(column)
  }
}

function checkPosition(key: Key, previous: Key | undefined, asked: Asked): void {
  if (previous !== undefined && compareKeys(previous, key, asked.order) >= 0) {
    throw malformed(`rows out of order: ${printable(key)} after ${printable(previous)}`)
  }
  if (asked.lo !== null && compareKeys(key, asked.lo, asked.order) < (asked.includesLo ? 0 : 1)) {
    throw malformed(`a row outside what was asked: ${printable(key)} is not above ${printable(asked.lo)}`)
  }
  if (asked.hi !== null && compareKeys(key, asked.hi, asked.order) > 0) {
    throw malformed(`a row outside what was asked: ${printable(key)} is above ${printable(asked.hi)}`)
  }
}

function malformed(what: string): HarvestError {
  return new HarvestError('RESPONSE_MALFORMED', what)
}
