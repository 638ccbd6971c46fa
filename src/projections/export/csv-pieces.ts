import type { TextRow } from '../rows/text-rows.ts'

/** Rows go to the disk in pieces of at least this size, in letters. */
const PIECE = 64 * 1024
/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/** What was changed on the way into a CSV file. */
export interface CsvChanges {
  /** Values that got an apostrophe in front, so that no spreadsheet runs them. */
  guarded: number
}

/**
 * A table as CSV (RFC 4180, UTF-8, lines ended by CR LF), with the names of its columns first. A column that a row lacks is
 * empty, an empty value is `""`.
 */
export async function* csvPieces(
  columns: readonly string[],
  rows: AsyncIterable<TextRow>,
  changes: CsvChanges,
): AsyncGenerator<Buffer, void, undefined> {
  let piece = line(columns.map(quoted))
  for await (const row of rows) {
    piece += line(columns.map((column) => cell(row.get(column), changes)))
    if (piece.length < PIECE) continue
    yield Buffer.from(piece, 'utf8')
    piece = ''
  }
  yield Buffer.from(piece, 'utf8')
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}

function cell(text: string | undefined, changes: CsvChanges): string {
  if (text === undefined) return ''
  if (!FORMULA.test(text)) return quoted(text)
  changes.guarded += 1
  return quoted(`'${text}`)
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
