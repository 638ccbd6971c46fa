import type { RunPlace, Sink } from '../../../src/sink/sink.ts'

/** A sink in a place of its own, and a look behind it. */
export interface SinkKit {
  /** A new sink on the same place, as another worker would have it. */
  readonly open: () => Sink
  /** Paths of all parts that are stored for a run, named or not. */
  readonly parts: (place: RunPlace) => Promise<readonly string[]>
  readonly receipts: (place: RunPlace) => Promise<readonly string[]>
  /** Decompressed content of a gzip or plain part. */
  readonly content: (place: RunPlace, part: string) => Promise<string>
  readonly manifest: (place: RunPlace) => Promise<string>
  readonly latest: (place: RunPlace) => Promise<unknown>
}

/** A sink of the suite. */
export interface SuiteSink {
  readonly name: string
  /** Prepares what the tests of the sink share, and gives what makes a fresh one for each. */
  readonly prepare: () => () => Promise<SinkKit>
  /** False where a taken name cannot be refused, so that every writer gets a name of its own. */
  readonly guards: boolean
}
