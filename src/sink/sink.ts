import type { Receipt, StoredPart, WriterIdentity } from '../contract/receipt.ts'
import type { Compression } from '../contract/run/harvest-request.ts'
import type { Latest, Manifest } from '../contract/run/manifest.ts'
import type { HarvestPlan } from '../contract/table/table-plan.ts'

/** What identifies a run's place in a sink. */
export interface RunPlace {
  /** Instance name: slug and hash of the origin. */
  readonly instance: string
  readonly run: string
}

/** A place where runs are stored. Owns durability: what a method has returned survives a power cut. */
export interface Sink {
  /** Opens (creating it if needed) the run's place; refuses one whose `sink.json` belongs to another sink. */
  openRun(place: RunPlace): Promise<RunSink>
  /** What the runs of an instance have published; throws CONFIG_INVALID for a name that may not become a path. */
  published(instance: string): PublishedRuns
  /** Where a run's files lie, for people. */
  placeOf(place: RunPlace): string
  /** Throws SINK_FULL or SINK_UNAVAILABLE where nothing could be stored now; absent where that cannot be told without storing. */
  requireWritable?(): Promise<void>
}

/**
 * The published runs of one instance, as those read them that stand on them. Throws SINK_UNAVAILABLE where the place
 * cannot be read, MANIFEST_MISMATCH where what is there is not what was recorded.
 */
export interface PublishedRuns {
  /** The pointer to each table's last good rows; null before the first run has finished. */
  latest(): Promise<Latest | null>
  /** A run's manifest; throws MANIFEST_MISMATCH where the run is missing, was never published, or its manifest is damaged. */
  manifest(run: string): Promise<Manifest>
  /**
   * The lines of a part of rows or tombstones that the run's manifest names, without their ends. Size and hash are
   * checked before the first line is given; throws MANIFEST_MISMATCH where they, or the number of lines, are others.
   */
  lines(run: string, part: StoredPart): AsyncIterable<Uint8Array>
  /** The same lines, those that are decompressed together in one bundle: to wait for each row alone takes longer than to work on it. */
  lineBundles(run: string, part: StoredPart): AsyncIterable<readonly Uint8Array[]>
}

/** Rows to store: one JSON text a line, each line ended; a piece holds whole lines. */
export interface Lines {
  readonly rows: number
  readonly pieces: readonly Buffer[]
}

/** What the lines of a part are: a table's rows, notes of rows that were deleted, or rows that a comparison of all rows found. */
export type PartKind = 'rows' | 'tombstones' | 'late'

/** What gives a part its name, and how it is compressed. */
export interface PartName {
  readonly kind: PartKind
  readonly table: string
  readonly writer: WriterIdentity
  /** Counts the writer's parts of this kind from 0. */
  readonly number: number
  readonly compression: Compression
}

/** Lines to be stored as one part. */
export interface NewPart extends PartName {
  readonly lines: Lines
}

/** A part that is filled piece by piece: what comes is compressed at once, and nothing of it is stored before it is whole. */
export interface GrowingPart {
  /** Takes in more lines; settles once their bytes are not needed any more. Throws RangeError where lines and their number differ. */
  add(lines: Lines): Promise<unknown>
  /** Stores what was added, as {@link RunSink.writePart} does. */
  store(): Promise<StoredPart>
  /** Gives up what was added; a part that is stored is kept. */
  abandon(): void
}

/** One run's place. Rows go in by parts; a part exists entirely or not at all. Throws SINK_FULL and SINK_UNAVAILABLE. */
export interface RunSink {
  /** Stores the plan once and returns its digest; a second call with other content throws MANIFEST_MISMATCH. */
  writePlan(plan: HarvestPlan): Promise<string>
  /** The plan that is stored, with its digest; null before there is one. */
  findPlan(): Promise<{ readonly plan: HarvestPlan; readonly digest: string } | null>
  /** Reads the plan; throws MANIFEST_MISMATCH where its digest is another. */
  readPlan(digest: string): Promise<HarvestPlan>
  /**
   * Stores lines as an immutable part and returns once it is durable: write all, fsync, rename, fsync the folder. Throws
   * RangeError for no lines, or where lines and their number differ.
   */
  writePart(part: NewPart): Promise<StoredPart>
  /** Begins a part whose lines are still to come; absent in a sink that takes parts only whole. */
  beginPart?(name: PartName): GrowingPart
  /**
   * Takes over a part that another run of this instance has stored, durably, without a second copy of its bytes where the
   * place allows that. Its content is the caller's to have checked. Throws MANIFEST_MISMATCH where it is gone.
   */
  adoptPart(from: string, part: StoredPart): Promise<void>
  /** Stores a slice's receipt and returns its digest. */
  writeReceipt(receipt: Receipt, writer: WriterIdentity): Promise<string>
  /** The chain that ends at this receipt, first slice first; throws MANIFEST_MISMATCH where a link is missing. */
  readReceipts(table: string, head: string): Promise<readonly Receipt[]>
  /** Writes the manifest (twice gives the same bytes), moves `latest` forward, then removes what no receipt names. Returns where it lies. */
  publish(manifest: Manifest): Promise<string>
}
