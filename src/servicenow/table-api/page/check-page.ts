import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { AscendingKeys } from '../../../contract/row/ascending-keys.ts'
import { compareKeys, foldedKey, sureOrder } from '../../../contract/row/compare-keys.ts'
import { isInWindow } from '../../../contract/row/instance-time.ts'
import type { Key } from '../../../contract/row/key.ts'
import { isRow, type Row } from '../../../contract/row/row.ts'
import { rowKey } from '../../../contract/row/row-key.ts'
import { printable } from '../../http/printable.ts'
import type { QueryRange } from '../../query/encoded-query.ts'
import { checkValues } from './plain-values.ts'
import type { RowFacts } from './row-pattern.ts'

/** What was asked for, against which an answer is held. */
export interface Asked extends QueryRange {
  readonly limit: number
  /** Columns asked for; null for all. */
  readonly columns: readonly string[] | null
  /** The instance's count as it stated it; null where none was asked for or given. An answer that may hold all of it is taken in any order. */
  readonly total: number | null
  /** True where references come as `{link, value}`; every other value is a plain one in any case. */
  readonly referenceLinks: boolean
}

/** What a page's rows show besides their keys. */
export interface SeenInRows {
  /** Columns asked for and absent from at least one row. */
  readonly missingColumns: readonly string[]
  /** Columns asked for and absent from every row; none for a page without rows. */
  readonly absentColumns: readonly string[]
  /** The newest row by its time of update, `<time> <sys_id>`; null where no row carries one. */
  readonly newest: Key | null
}

/** Rows of a page that came without a key. */
export interface UnkeyedRows {
  readonly before: number
  readonly behind: number
}

/** A page's rows in the order of their keys, or in the instance's where that depends on its collation. */
export interface Ascending {
  readonly keys: readonly Key[]
  /** The number of each key's row; null where the rows came in this order. */
  readonly rows: readonly number[] | null
}

/**
 * Takes in a page's rows one by one and holds each against what was asked: an object with a key, inside the interval and
 * the window, above the row before where order matters; at most `limit` rows. Throws RESPONSE_MALFORMED, or
 * TABLE_UNSUPPORTED where the first rows have no key.
 */
export class PageCheck {
  readonly #asked: Asked
  readonly #keys: Key[] = []
  /** The ids that were asked for, as they are compared; null where any may come. */
  readonly #ids: ReadonlySet<string> | null
  /** The number of each key's row. */
  readonly #numbers: number[] = []
  #taken = 0
  #unkeyedBefore = 0
  #unkeyedBehind = 0
  readonly #twins: Key[] = []
  #takesAnyOrder: boolean
  #isAscending = true
  readonly #ascending = new AscendingKeys()
  /** True where the order of some keys is the database's matter, and is believed. */
  #hasDoubtfulOrder = false
  readonly #missing = new Set<string>()
  /** The columns of the row before; null before the first. */
  #lastPresent: readonly string[] | null = null
  /** Columns that all rows so far lack; null before the first. */
  #absent: readonly string[] | null = null
  #newest: Key | null = null

  constructor(asked: Asked) {
    this.#asked = asked
    this.#ids = asked.ids === undefined ? null : new Set(asked.ids.map(foldedKey))
    const { total, limit, unsorted = false, descending = false } = asked
    this.#takesAnyOrder = unsorted || descending || (total !== null && total <= limit)
  }

  /** Holds the number of rows against what was asked. That there are more than counted is for the reader of the page to weigh. */
  checkNumber(rows: number): void {
    const { limit, total } = this.#asked
    if (rows > limit) throw malformed(`${rows} rows, but at most ${limit} were requested`)
    this.#takesAnyOrder ||= rows === total
  }

  /** Takes in the next row. */
  add(row: unknown): Row {
    if (!isRow(row)) throw malformed('a row is not an object')
    checkValues(row, this.#asked.referenceLinks)
    const [key, updated] = [rowKey(row, this.#asked.order), rowKey(row, 'sys_updated_on')]
    this.addFacts({ key, updated, columns: Object.keys(row) })
    return row
  }

  /** Takes in the next row, whose values are plain ones, by what it tells. */
  addFacts({ key, updated, columns }: RowFacts): void {
    this.#taken += 1
    if (key === null) {
      this.#unkeyedBehind += 1
      return
    }
    this.#checkId(key)
    checkPosition(key, this.#asked)
    if (key === this.#keys.at(-1)) {
      this.#twins.push(key)
      return
    }
    this.#checkOrder(key)
    this.#keys.push(key)
    this.#numbers.push(this.#taken - 1)
    this.#unkeyedBefore += this.#unkeyedBehind
    this.#unkeyedBehind = 0
    if (updated !== null && (this.#newest === null || updated > this.#newest)) this.#newest = updated
    this.#noteMissing(columns)
  }

  /** The rows' keys, ascending, and which rows they are, by number from 0. Of rows that share a key it is the first. */
  ascending(): Ascending {
    this.#checkThatSomeHaveKeys()
    if (this.#hasDoubtfulOrder) {
      const folded = new Set(this.#keys.map(foldedKey))
      if (folded.size < this.#keys.length) throw malformed('a row came twice')
    }
    if (this.#isAscending && this.#keys.length === this.#taken) return { keys: this.#keys, rows: null }
    if (this.#isAscending) return { keys: this.#keys, rows: this.#numbers }
    const numbered = this.#keys.map((key, at) => ({ key, row: this.#numbers[at] ?? 0 }))
    const sorted = numbered.sort((a, b) => compareKeys(a.key, b.key) || a.row - b.row)
    const rows = sorted.filter(({ key }, at) => {
      const before = sorted[at - 1]?.key
      if (before !== undefined) refuseTwins(before, key)
      if (before === key) this.#twins.push(key)
      return before !== key
    })
    return { keys: rows.map(({ key }) => key), rows: rows.map(({ row }) => row) }
  }

  /** Rows without a key: before the last row that has one, and behind it, where they may come again with the next page. */
  unkeyed(): UnkeyedRows {
    return { before: this.#unkeyedBefore, behind: this.#unkeyedBehind }
  }

  /** The keys of rows that came behind another one with the same key; known once the rows were put in order. */
  get twins(): readonly Key[] {
    return this.#twins
  }

  /** True where the rows that have keys came in their order. */
  get cameAscending(): boolean {
    return this.#isAscending
  }

  /** What the rows taken in show besides their keys. */
  seen(): SeenInRows {
    return { missingColumns: [...this.#missing], absentColumns: this.#absent ?? [], newest: this.#newest }
  }

  /** One odd row condemns no table, but a beginning without a single key does. */
  #checkThatSomeHaveKeys(): void {
    const { order, lo } = this.#asked
    if (this.#keys.length > 0 || this.#taken === 0 || lo !== null) return
    const what = `the rows carry no ${order === 'sys_id' ? 'sys_id' : `sys_id or ${order}`}`
    throw new HarvestError('TABLE_UNSUPPORTED', what)
  }

  /** Lists of ids that are not honoured bring other rows: nothing that such an answer says is of the rows asked for. */
  #checkId(key: Key): void {
    if (this.#ids === null || this.#ids.has(foldedKey(key))) return
    throw new HarvestError(
      'QUERY_REJECTED',
      `the instance ignores the requested ids: ${printable(key)} is not one of them`,
    )
  }

  #checkOrder(key: Key): void {
    const previous = this.#keys.at(-1)
    const before = this.#ascending.add(key)
    if (previous === undefined) return
    refuseTwins(previous, key)
    const { unsorted = false, descending = false } = this.#asked
    if (unsorted || descending) {
      if (compareKeys(previous, key) >= 0) this.#isAscending = false
      return
    }
    this.#hasDoubtfulOrder ||= sureOrder(previous, key) === null
    if (before === null) return
    if (!this.#takesAnyOrder) throw unheeded(`rows out of order: ${printable(key)} after ${printable(before)}`)
    this.#isAscending = false
  }

  #noteMissing(present: readonly string[]): void {
    const { columns } = this.#asked
    // Rows of one form share their list of columns.
    if (present === this.#lastPresent) return
    this.#lastPresent = present
    const isWhole = columns === null || present.length >= columns.length
    const missing = isWhole ? [] : columns.filter((column) => !present.includes(column))
    for (const column of missing) this.#missing.add(column)
    this.#absent = this.#absent?.filter((column) => missing.includes(column)) ?? missing
  }
}

function checkPosition(key: Key, { order, window, lo, includesLo, hi }: Asked): void {
  if (lo !== null) refuseTwins(lo, key)
  const aboveLo = lo === null ? 1 : (sureOrder(key, lo) ?? 1)
  if (aboveLo < 0 || (aboveLo === 0 && !includesLo)) throw outside(key, `not above ${printable(lo ?? '')}`)
  if (hi !== null && (sureOrder(key, hi) ?? -1) > 0) throw outside(key, `above ${printable(hi)}`)
  if (window === null || order === 'sys_id') return
  if (!isInWindow(key, window)) throw outside(key, 'not in the window')
}

function outside(key: Key, where: string): HarvestError {
  return unheeded(`a row outside what was asked: ${printable(key)} is ${where}`)
}

/** Two rows whose ids differ in case alone have no order that every database keeps, and no page can end between them. */
function refuseTwins(one: Key, other: Key): void {
  if (one === other || compareKeys(one, other) !== 0) return
  throw new HarvestError(
    'TABLE_UNSUPPORTED',
    `the ids ${printable(one)} and ${printable(other)} differ in case alone`,
    {
      hint: 'Let the instance give one of the two rows another sys_id, or leave the table out.',
    },
  )
}

/** An answer to another question: once it is a slip, again and again the instance does not honour what is asked. */
function unheeded(what: string): HarvestError {
  const hint =
    'The instance now ignores the requested order or range: check the query_range right and the gateways, then start the run again, so that another way to read the table is chosen.'
  return new HarvestError('RESPONSE_MALFORMED', what, { hint, cause: new UnheededQuery() })
}

/** Underneath an answer that is whole and speaks of other rows than were asked for. */
class UnheededQuery extends Error {
  override readonly name = 'UnheededQuery'
}

/** True for an answer to another question; false for one that is cut or altered, which says nothing about the question. */
export function isUnheeded(error: unknown): error is HarvestError {
  return error instanceof HarvestError && error.cause instanceof UnheededQuery
}

function malformed(what: string): HarvestError {
  return new HarvestError('RESPONSE_MALFORMED', what)
}
