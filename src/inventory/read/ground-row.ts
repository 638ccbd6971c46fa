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
    if (text.length > SHARED_LENGTH) return text
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    // A piece of a larger text would keep all of it in memory.
    const own = Buffer.from(text).toString()
    this.#texts.set(own, own)
    return own
  }
}

/** Keeps the wanted columns of a row; null for a row without `sys_id`. */
export function groundRow(row: Row, columns: readonly string[], texts: SharedTexts): GroundRow | null {
  const sysId = plainValue(row, 'sys_id')
  if (sysId === null || sysId === '') return null
  const kept: [string, string][] = []
  for (const column of columns) {
    const value = plainValue(row, column)
    if (value !== null && value !== '') kept.push([column, texts.share(printableText(value, MAX_VALUE))])
  }
  return { ...Object.fromEntries(kept), sys_id: texts.share(sysId) }
}

/** A kept value; empty where the row has none. */
export function valueIn(row: GroundRow, column: string): string {
  return row[column] ?? ''
}

/** True for a flag that is set. */
export function isSet(row: GroundRow, column: string): boolean {
  return row[column] === 'true'
}
