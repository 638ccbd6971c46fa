import type { Row } from '../../contract/row/row.ts'
import { eachCell } from './cells.ts'

/** A row's values in the order of its table's columns; undefined for a column that it does not have. */
export type Texts = readonly (string | undefined)[]

/** The columns of a table in one order, to which more may come. */
export class PlacedColumns {
  readonly #places = new Map<string, number>()
  readonly #names: string[] = []

  constructor(names: Iterable<string> = []) {
    this.add(names)
  }

  /** Every column, in order. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Puts columns behind the others; gives those that are new. */
  add(names: Iterable<string>): readonly string[] {
    const before = this.#names.length
    for (const name of names) {
      if (this.#places.has(name)) continue
      this.#places.set(name, this.#names.length)
      this.#names.push(name)
    }
    return this.#names.slice(before)
  }

  /** A row's values in the order of the columns; null for a row with a column that is not here. */
  texts(row: Row): Texts | null {
    const texts = new Array<string | undefined>(this.#names.length).fill(undefined)
    let isWhole = true
    eachCell(row, (column, text) => {
      const place = this.#places.get(column)
      if (place === undefined) isWhole = false
      else texts[place] = text
    })
    return isWhole ? texts : null
  }
}
