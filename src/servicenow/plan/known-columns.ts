import type { Dictionary, DictionaryColumn } from './dictionary.ts'

/** A table's columns as its dictionary shows them, and how many of its rows stay hidden; null where it tells nothing. */
export interface DescribedColumns {
  readonly columns: readonly DictionaryColumn[]
  /** Rows that are counted and not shown; null where that is not told. */
  readonly hidden: number | null
}

/** What the dictionary tells of a table; null where it is unreadable. */
export function describedColumns(dictionary: Dictionary | null, table: string): DescribedColumns | null {
  const columns = dictionary?.columnsOf(table) ?? null
  return dictionary === null || columns === null ? null : { columns, hidden: dictionary.hiddenOf(table) }
}

/** Columns of a thinned dictionary together with those that one row shows, whose types it does not tell. */
export function withShown({ columns }: DescribedColumns, shown: readonly string[]): readonly DictionaryColumn[] {
  const known = new Set(columns.map(({ name }) => name))
  return [...columns, ...shown.filter((name) => !known.has(name)).map((name) => ({ name, internalType: '' }))]
}

/** Why columns may be missing although the dictionary is readable; null where the row makes up for what it hides. */
export function columnGap({ columns, hidden }: DescribedColumns, shown: readonly string[]): string | null {
  if (hidden === null || hidden === 0) return null
  const known = new Set(columns.map(({ name }) => name))
  const made = shown.filter((name) => !known.has(name)).length
  return made >= hidden
    ? null
    : `${hidden} rows of the dictionary about this table are hidden, and one of its rows shows ${made} columns more: others may be missing`
}
