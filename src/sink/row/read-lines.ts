const NEWLINE = 0x0a

/** The longest line of a part: a row comes out of a page of at most 64 MiB; twice that leaves room for escapes. In bytes. */
export const MAX_LINE_BYTES = 128 * 1024 * 1024

/** One line of a part, without its end. */
export interface Line {
  readonly bytes: Uint8Array
  /** False for a last line that nothing ends. */
  readonly ended: boolean
}

/** Cuts a stream of bytes into lines, across the borders of its pieces; throws RangeError for a line above `maxBytes`. */
export async function* readLines(pieces: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let open: Uint8Array[] = []
  let openBytes = 0
  for await (const piece of pieces) {
    let from = 0
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      const last = piece.subarray(from, end)
      yield { bytes: openBytes === 0 ? last : Buffer.concat([...open, last]), ended: true }
      open = []
      openBytes = 0
      from = end + 1
    }
    const rest = piece.subarray(from)
    open.push(rest)
    openBytes += rest.length
    if (openBytes > maxBytes) throw new RangeError(`a line above ${maxBytes} bytes`)
  }
  if (openBytes > 0) yield { bytes: Buffer.concat(open), ended: false }
}
