const NEWLINE = 0x0a

/** The longest line of a part: a row comes out of a page of at most 64 MiB, and no form of it takes more room. In bytes. */
const MAX_LINE_BYTES = 72 * 1024 * 1024

/** The longest text of a part: what was read before its last page, and that page. In bytes. */
const MAX_TEXT_BYTES = 128 * 1024 * 1024

/** One line of a part, without its end. */
export interface Line {
  readonly bytes: Uint8Array
  /** False for a last line that nothing ends. */
  readonly ended: boolean
}

/**
 * Cuts a stream of bytes into lines, across the borders of its pieces. The lines that end in one piece come together: to wait for each
 * alone takes longer than to cut it. Throws RangeError for a line above `maxBytes`, or a text above `maxTextBytes`.
 */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_LINE_BYTES,
  maxTextBytes: number = MAX_TEXT_BYTES,
): AsyncGenerator<readonly Line[]> {
  let open: Uint8Array[] = []
  let openBytes = 0
  let textBytes = 0
  for await (const piece of pieces) {
    textBytes += piece.length
    if (textBytes > maxTextBytes) throw new RangeError(`more than ${maxTextBytes} bytes`)
    const lines: Line[] = []
    let from = 0
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      const last = piece.subarray(from, end)
      lines.push({ bytes: openBytes === 0 ? last : Buffer.concat([...open, last]), ended: true })
      open = []
      openBytes = 0
      from = end + 1
    }
    if (lines.length > 0) yield lines
    const rest = piece.subarray(from)
    open.push(rest)
    openBytes += rest.length
    if (openBytes > maxBytes) throw new RangeError(`a line above ${maxBytes} bytes`)
  }
  if (openBytes > 0) yield [{ bytes: Buffer.concat(open), ended: false }]
}
