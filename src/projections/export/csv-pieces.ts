import type { Texts } from '../rows/placed-columns.ts'

/** Rows go to the disk in pieces of at least this size, in letters. */
const PIECE = 256 * 1024
/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/
/** A value that stands in a line as it is: it is not empty, begins no formula, and has nothing that RFC 4180 wants in quotes. */
const PLAIN = /^[^=+\-@\t\r\n",][^\r\n",]*$/

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
  bundles: AsyncIterable<readonly Texts[]>,
  changes: CsvChanges,
): AsyncGenerator<Buffer, void, undefined> {
  let piece = `${columns.map(quoted).join(',')}\r\n`
  for await (const bundle of bundles) {
    for (const texts of bundle) piece += line(texts, changes)
    if (piece.length < PIECE) continue
    yield Buffer.from(piece, 'utf8')
    piece = ''
  }
  yield Buffer.from(piece, 'utf8')
}

function line(texts: Texts, changes: CsvChanges): string {
  let cells = ''
  for (let at = 0; at < texts.length; at += 1) {
    if (at > 0) cells += ','
    cells += cell(texts[at], changes)
  }
  return `${cells}\r\n`
}

function cell(text: string | undefined, changes: CsvChanges): string {
  if (text === undefined) return ''
  if (PLAIN.test(text)) return text
  if (!FORMULA.test(text)) return quoted(text)
  changes.guarded += 1
  return quoted(`'${text}`)
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
