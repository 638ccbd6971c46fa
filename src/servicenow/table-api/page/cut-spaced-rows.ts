import type { RowSpan } from './cut-rows.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** How an answer begins that holds rows first, with any white space. */
const OPENING = /^\s*\{\s*"result"\s*:\s*\[/
/** Enough of a body for its opening, in bytes. */
const OPENING_BYTES = 256

/** The rows of an answer, and what stands around them. */
export interface SpacedRows {
  readonly spans: readonly RowSpan[]
  /** The whole answer with an empty list in the place of the rows. */
  readonly around: string
}

/**
 * Finds the rows of an answer with white space between and within them, as a gateway or a person's instance may print it,
 * without parsing it. Null where the answer begins otherwise, or its list does not end. Each piece is still to be parsed,
 * which proves the cut.
 */
export function cutSpacedRows(body: Buffer): SpacedRows | null {
  const opening = OPENING.exec(body.toString('latin1', 0, OPENING_BYTES))?.[0]
  if (opening === undefined) return null
  const spans: RowSpan[] = []
  let depth = 0
  let start = opening.length
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === QUOTE) at = endOfString(body, at)
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
    else if (byte === CLOSE_OBJECT || (byte === CLOSE_LIST && depth > 0)) depth -= 1
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
      if (byte === COMMA || hasText(body, start, at)) spans.push([start, at])
      start = at + 1
      if (byte === CLOSE_LIST) return { spans, around: `${opening}${body.toString('utf8', at)}` }
    }
  }
  return null
}

/** Where the string that begins at `at` ends: at its last quote, or at the end of the body. */
function endOfString(body: Buffer, at: number): number {
  for (let end = body.indexOf(QUOTE, at + 1); end !== -1; end = body.indexOf(QUOTE, end + 1)) {
    let slashes = 0
    while (body[end - 1 - slashes] === BACKSLASH) slashes += 1
    if (slashes % 2 === 0) return end
  }
  return body.length
}

function hasText(body: Buffer, start: number, end: number): boolean {
  return body.toString('latin1', start, end).trim() !== ''
}
