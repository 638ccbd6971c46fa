import { isRow, type Row } from '../../contract/row/row.ts'

/** How the column is called that holds the address of a reference, where a harvest kept them. */
const LINK = '__link'

/**
 * Gives a row's values as texts, each with its column: a reference as its value, with its address in a column of its own; what is no text
 * as JSON. A value that is null is left out, as one that is missing.
 */
export function eachCell(row: Row, take: (column: string, text: string) => void): void {
  for (const column of Object.keys(row)) {
    const value = row[column]
    if (typeof value === 'string') take(column, value)
    else if (value === null || value === undefined) continue
    else if (isRow(value) && typeof value.value === 'string' && typeof value.link === 'string') {
      take(column, value.value)
      take(`${column}${LINK}`, value.link)
    } else take(column, JSON.stringify(value))
  }
}
