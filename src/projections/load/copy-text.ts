import type { Row } from '../../contract/row/row.ts'
import { PlacedColumns } from '../rows/placed-columns.ts'
import { wellFormed } from '../rows/well-formed.ts'
import { storedName } from './relation-name.ts'

/** How PostgreSQL's text form writes a value that is missing. */
const MISSING = '\\N'
/** What cannot stand in it as it is; every half of a pair is looked at, since few values have any. */
const SPECIAL = /[\\\t\n\r\0\ud800-\udfff]/

/** Values that the database cannot hold as they are, and that were changed. */
export interface Replaced {
  /** Values with a NUL, in whose place U+FFFD stands. */
  nul: number
  /** Values with half of a surrogate pair, in whose place U+FFFD stands. */
  surrogates: number
}

/** A column by its own name, and by the one that it has in the database. */
export interface NamedColumn {
  readonly name: string
  readonly stored: string
}

/** The columns of a table in the order of the database, growing as rows bring more. */
export class GrowingColumns {
  readonly #placed = new PlacedColumns()
  readonly #all: NamedColumn[] = []

  /** Every column, in order. */
  get all(): readonly NamedColumn[] {
    return this.#all
  }

  /** The names as the database has them. */
  get stored(): readonly string[] {
    return this.#all.map(({ stored }) => stored)
  }

  /** Takes in columns by their own names; gives those that are new, by both names. */
  add(names: Iterable<string>): readonly NamedColumn[] {
    const added = this.#placed.add(names).map((name) => ({ name, stored: storedName(name) }))
    this.#all.push(...added)
    return added
  }

  /** A row as a line of PostgreSQL's text form, behind other values; a column that it lacks is null. Null for a row with a column that is not here. */
  line(lead: readonly string[], row: Row, replaced: Replaced): string | null {
    const texts = this.#placed.texts(row)
    if (texts === null) return null
    let line = ''
    for (const text of lead) line += `${copyValue(text, replaced)}\t`
    for (let at = 0; at < texts.length; at += 1) {
      const text = texts[at]
      if (at > 0) line += '\t'
      line += text === undefined ? MISSING : copyValue(text, replaced)
    }
    return `${line}\n`
  }
}

/** A value in PostgreSQL's text form. */
function copyValue(text: string, replaced: Replaced): string {
  if (!SPECIAL.test(text)) return text
  return databaseText(text, replaced)
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
}

/** A text without what the database refuses; counts what was changed. */
export function databaseText(text: string, replaced: Replaced): string {
  const whole = wellFormed(text)
  if (whole !== text) replaced.surrogates += 1
  if (!whole.includes('\0')) return whole
  replaced.nul += 1
  return whole.replaceAll('\0', '\ufffd')
}
