import { gatheredPart } from '../../../src/sink/part/gathered-part.ts'
import type { RunSink } from '../../../src/sink/sink.ts'

/** A sink that stores the parts of slices in another way. */
export function writingParts(sink: RunSink, writePart: RunSink['writePart']): RunSink {
  return { ...sink, beginPart: (name) => gatheredPart(name, writePart) }
}
