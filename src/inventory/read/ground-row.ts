import { plainValue, type Row } from '../../contract/row/row.ts'
import { printableText } from './printable-text.ts'

/** What an inventory keeps of a row: the columns it asks for that are not empty, and always `sys_id`. */
export type GroundRow = Readonly<Record<string, string>> & { readonly sys_id: string }

/** The longest value that is kept, in characters: names, references and conditions that are longer are cut. */
const MAX_VALUE = 1000

/** The longest value of which one copy is kept for all rows, in characters: ids, names of tables, flags. */
const SHARED_LENGTH = 64

/** Keeps one copy of each short text, since most values of a table repeat. */
export class SharedTexts {
  readonly #texts = new Map<string, string>()

  /** The copy that all share. */
  share(text: string): string {
    if (text.length > SHARED_LENGTH) return ownText(text)
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    const own = ownText(text)
    this.#texts.set(own, own)
    return own
  }
}

/** A text of its own: a piece of a larger one would keep all of that in memory. */
function ownText(text: string): string {
  return Buffer.from(text).toString()
}

/** Keeps the wanted columns of a row; null for a row without `sys_id`. */
export function groundRow(row: Row, columns: readonly string[], texts: SharedTexts): GroundRow | null {
  const sysId = plainValue(row, 'sys_id')
  if (sysId === null || sysId === '') return null
  // Columns are added one by one: rows that are made of entries or spread take three times the memory.
  const kept: Record<string, string> & { sys_id: string } = { sys_id: texts.share(sysId) }
  for (const column of columns) {
    const value = plainValue(row, column)
    if (value !== null && value !== '') kept[column] = texts.share(printableText(value, MAX_VALUE))
  }
  return kept
}

/** A kept value; empty where the row has none. */
export function valueIn(row: GroundRow, column: string): string {
  return row[column] ?? ''
}

/** True for a flag that is set. */
export function isSet(row: GroundRow, column: string): boolean {
  return row[column] === 'true'
}
