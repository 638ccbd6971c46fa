import type { StoredPart } from '../../../src/contract/receipt.ts'
import type { GrowingPart, NewPart, PartName, RunSink } from '../../../src/sink/sink.ts'

/** A part that keeps a copy of what comes, and is written whole. */
export function gatheredPart(name: PartName, write: (part: NewPart) => Promise<StoredPart>): GrowingPart {
  const pieces: Buffer[] = []
  let rows = 0
  return {
    add: async (lines) => {
      rows += lines.rows
      pieces.push(...lines.pieces.map((piece) => Buffer.from(piece)))
    },
    store: () => write({ ...name, lines: { rows, pieces } }),
    abandon: () => undefined,
  }
}

/** A sink that stores the parts of slices in another way. */
export function writingParts(sink: RunSink, writePart: (part: NewPart) => Promise<StoredPart>): RunSink {
  return { ...sink, beginPart: (name) => gatheredPart(name, writePart) }
}
