import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { Key } from '../../../contract/row/key.ts'
import { isRow, type Row } from '../../../contract/row/row.ts'
import { bodyFailure } from '../classify-answer.ts'
import { type Asked, PageCheck, type SeenInRows, type UnkeyedRows } from './check-page.ts'
import { cutRows } from './cut-rows.ts'
import { cutSpacedRows } from './cut-spaced-rows.ts'
import type { RowPatterns } from './row-pattern.ts'

/** A page whose every claim was checked. */
export interface CheckedPage extends SeenInRows {
  /** The rows' positions, ascending; as many as there are rows. */
  readonly keys: readonly Key[]
  /** The rows as the instance sent them, one a line, each line ended. */
  readonly lines: Buffer
}

/** A page as it was parsed. */
export interface ParsedPage extends CheckedPage {
  /** True where the rows came in the order of their keys; they are put into it where they did not. */
  readonly cameAscending: boolean
  /** Rows that came without a key; they are not among the lines. */
  readonly unkeyed: UnkeyedRows
  /** The keys of rows that came behind another one with the same key; they are not among the lines. */
  readonly twins: readonly Key[]
}

/** How many rows an answer gave, taken or not. */
export function rowsGiven({ keys, unkeyed, twins }: Pick<ParsedPage, 'keys' | 'unkeyed' | 'twins'>): number {
  return keys.length + unkeyed.before + unkeyed.behind + twins.length
}

const NEWLINE = 0x0a
const NOTHING = Buffer.alloc(0)

/**
 * Parses and checks an answer: `result` a list, nothing beside it that speaks of failure, every row as asked for. A
 * page that fails a check gives no rows: throws RESPONSE_MALFORMED, PAGE_TOO_EXPENSIVE for a transaction that was
 * cancelled inside a 200, or TABLE_UNSUPPORTED. The body is taken over and changed. Rows of a form that `patterns` know are
 * not parsed, but for null.
 */
export function parsePage(body: Buffer, asked: Asked, patterns: RowPatterns | null = null): ParsedPage {
  return parsePieces(body, asked, patterns) ?? parseSpaced(body, asked) ?? parseWhole(body.toString('utf8'), asked)
}

/** The parsed rows of a page, for the few callers that look into them; no page-sized text is made. */
export function rowsOf({ lines }: { readonly lines: Buffer }): readonly Row[] {
  const rows: Row[] = []
  for (let start = 0; start < lines.length; ) {
    const newline = lines.indexOf(NEWLINE, start)
    const end = newline === -1 ? lines.length : newline
    const row: unknown = end === start ? null : JSON.parse(lines.toString('utf8', start, end))
    if (isRow(row)) rows.push(row)
    start = end + 1
  }
  return rows
}

/** Row by row: no page-sized text is made, and each row keeps its own bytes. Null for an answer of another form. */
function parsePieces(body: Buffer, asked: Asked, patterns: RowPatterns | null): ParsedPage | null {
  const spans = cutRows(body)
  if (spans === null) return null
  const check = new PageCheck(asked)
  check.checkNumber(spans.length)
  for (const [start, end] of spans) {
    const facts = patterns?.read(body.toString('latin1', start, end)) ?? null
    if (facts !== null) {
      check.addFacts(facts)
      continue
    }
    const row = parsed(body.toString('utf8', start, end))
    if (row === undefined || body.subarray(start, end).includes(NEWLINE)) return null
    const checked = check.add(row)
    patterns?.learn(checked)
  }
  // The comma behind each row, and the bracket behind the last one, make room for the end of its line.
  for (const [, end] of spans) body[end] = NEWLINE
  const linesFrom = (start: number, end: number): Buffer => body.subarray(start, end + 1)
  const { keys, rows } = check.ascending()
  const lines =
    rows === null
      ? linesFrom(spans[0]?.[0] ?? 0, spans.at(-1)?.[1] ?? -1)
      : Buffer.concat(rows.map((row) => linesFrom(...(spans[row] ?? [0, -1]))))
  return { keys, lines, ...factsOf(check) }
}

/** Row by row too where white space stands around or in the rows: each is written back without it, in the body's own place. */
function parseSpaced(body: Buffer, asked: Asked): ParsedPage | null {
  const cut = cutSpacedRows(body)
  if (cut === null) return null
  const check = new PageCheck(asked)
  check.checkNumber(cut.spans.length + resultIn(cut.around).length)
  const written: Buffer[] = []
  let at = 0
  for (const [start, end] of cut.spans) {
    const row = parsed(body.toString('utf8', start, end))
    if (row === undefined) throw new HarvestError('RESPONSE_MALFORMED', 'a row is cut off or not JSON')
    const line = `${JSON.stringify(check.add(row))}\n`
    // Without white space a row is hardly ever longer; one that is finds room of its own.
    const fits = at + Buffer.byteLength(line) <= end + 1
    const length = fits ? body.write(line, at) : 0
    written.push(fits ? body.subarray(at, at + length) : Buffer.from(line))
    at += length
  }
  const { keys, rows } = check.ascending()
  const inPlace = rows === null && written.every(({ buffer }) => buffer === body.buffer)
  const lines = inPlace ? body.subarray(0, at) : Buffer.concat(rows?.map((row) => written[row] ?? NOTHING) ?? written)
  return { keys, lines, ...factsOf(check) }
}

function parseWhole(text: string, asked: Asked): ParsedPage {
  const result = resultIn(text)
  const check = new PageCheck(asked)
  check.checkNumber(result.length)
  const texts = result.map((row: unknown) => `${JSON.stringify(check.add(row))}\n`)
  const { keys, rows } = check.ascending()
  const lines = rows === null ? texts : rows.map((row) => texts[row] ?? '')
  return {
    keys,
    lines: Buffer.from(lines.join('')),
    ...factsOf(check),
  }
}

function factsOf(check: PageCheck): Omit<ParsedPage, 'keys' | 'lines'> {
  return { cameAscending: check.cameAscending, unkeyed: check.unkeyed(), twins: check.twins, ...check.seen() }
}

/** The list of rows in an answer's text; throws what the answer says instead of one. */
function resultIn(text: string): readonly unknown[] {
  const body = parsed(text)
  if (body === undefined) throw bodyFailure(text, 'the answer is cut off or not JSON')
  if (!isRow(body)) throw new HarvestError('RESPONSE_MALFORMED', 'the answer is not a JSON object')
  if ('error' in body || body.status === 'failure')
    throw bodyFailure(JSON.stringify(body.error ?? ''), 'the answer contains both rows and an error')
  const { result } = body
  if (!Array.isArray(result)) throw new HarvestError('RESPONSE_MALFORMED', 'result is not a list of rows')
  return result
}

/** The value of a JSON text; undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
