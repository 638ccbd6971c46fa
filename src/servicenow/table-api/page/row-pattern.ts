import { INSTANCE_TIME } from '../../../contract/row/instance-time.ts'
import type { Key } from '../../../contract/row/key.ts'
import type { Row } from '../../../contract/row/row.ts'
import { timeKey } from '../../../contract/row/time-key.ts'
import type { TableOrder } from '../../../contract/table/table-plan.ts'

/** The inside of a JSON string (RFC 8259, section 7) as bytes read as Latin-1: no quote, no control character, no escape but the known ones. */
const TEXT = '[^"\\\\\\x00-\\x1f]*(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\\\\x00-\\x1f]*)*'
/** A value that stands for itself: printable ASCII without quote and backslash. */
const PLAIN_TEXT = '([ !#-\\[\\]-~]*)'
/** Names that stand for themselves, in JSON and in a pattern. */
const PLAIN_NAME = /^\w+$/

/** What a row tells that is held against the question, without its values. */
export interface RowFacts {
  /** Where the row lies; null for a row without a key. */
  readonly key: Key | null
  /** `<time of update> <sys_id>`; null where the row carries no time. */
  readonly updated: Key | null
  readonly columns: readonly string[]
}

/**
 * The form that most rows of a table share: the same columns in the same order, every value a string, no white space. A text
 * of this form is one JSON object, whatever its values are, so it needs no parsing. What has another form is not judged.
 */
class RowPattern {
  readonly #form: RegExp
  readonly #order: TableOrder
  /** Which of the captured values is which. */
  readonly #captured: readonly string[]
  /** The columns of its rows. */
  readonly columns: readonly string[]

  private constructor(columns: readonly string[], order: TableOrder) {
    const captured = ['sys_id', 'sys_updated_on', order]
    const pairs = columns.map((column) => `"${column}":"${captured.includes(column) ? PLAIN_TEXT : TEXT}"`)
    this.#form = new RegExp(`^\\{${pairs.join(',')}\\}$`)
    this.#order = order
    this.#captured = columns.filter((column) => captured.includes(column))
    this.columns = columns
  }

  /** The pattern of rows like this one; null where its columns are not of the usual form. */
  static of(row: Row, order: TableOrder): RowPattern | null {
    const columns = Object.keys(row)
    const isUsual = columns.includes('sys_id') && columns.every((column) => PLAIN_NAME.test(column))
    return isUsual ? new RowPattern(columns, order) : null
  }

  /** What a row's text (Latin-1) tells; null where it has another form, or no key. */
  read(text: string): RowFacts | null {
    const found = this.#form.exec(text)
    if (found === null) return null
    const id = this.#value(found, 'sys_id')
    if (id === '') return null
    const updated = timed(this.#value(found, 'sys_updated_on'), id)
    const key = this.#order === 'sys_id' ? id : timed(this.#value(found, this.#order), id)
    return key === null ? null : { key, updated, columns: this.columns }
  }

  #value(found: RegExpExecArray, column: string): string {
    const at = this.#captured.indexOf(column)
    return at === -1 ? '' : copied(found[at + 1] ?? '')
  }
}

/** A table's rows differ in few ways: by the columns that an access rule withholds from some of them. */
const MOST_PATTERNS = 4

/** The forms of one table's rows that were met so far, the last one first. */
export class RowPatterns {
  readonly #order: TableOrder
  readonly #known: RowPattern[] = []

  constructor(order: TableOrder) {
    this.#order = order
  }

  /** What a row's text (Latin-1) tells where its form was met before; null where it is to be parsed. */
  read(text: string): RowFacts | null {
    for (const [at, pattern] of this.#known.entries()) {
      const facts = pattern.read(text)
      if (facts === null) continue
      if (at > 0) this.#known.unshift(...this.#known.splice(at, 1))
      return facts
    }
    return null
  }

  /** Takes in the form of a row that was parsed. */
  learn(row: Row): void {
    if (this.#known.length >= MOST_PATTERNS) return
    const pattern = RowPattern.of(row, this.#order)
    if (pattern !== null && !this.#known.some(({ columns }) => columns.join() === pattern.columns.join()))
      this.#known.unshift(pattern)
  }
}

/** A piece of a text keeps the whole text in memory: its copy does not. */
function copied(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1')
}

function timed(time: string, id: string): Key | null {
  return INSTANCE_TIME.test(time) ? timeKey({ time, id }) : null
}
