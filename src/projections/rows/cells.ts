import { isRow, type Row } from '../../contract/row/row.ts'

/** One value of a row as text, under the name of its column. */
export type Cell = readonly [column: string, text: string]

/** How the column is called that holds the address of a reference, where a harvest kept them. */
const LINK = '__link'

/**
 * A row's values as texts: a reference as its value, with its address in a column of its own; what is no text as JSON. A value
 * that is null is left out, as one that is missing.
 */
export function cellsOf(row: Row): readonly Cell[] {
  return Object.entries(row).flatMap(([column, value]): readonly Cell[] => {
    if (typeof value === 'string') return [[column, value]]
    if (value === null || value === undefined) return []
    if (isRow(value) && typeof value.value === 'string' && typeof value.link === 'string')
      return [
        [column, value.value],
        [`${column}${LINK}`, value.link],
      ]
    return [[column, JSON.stringify(value)]]
  })
}
