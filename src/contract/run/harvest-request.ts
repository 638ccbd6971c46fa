/** The version of workflow inputs and results that this release writes. */
export const ENGINE_VERSION = 2

/** The versions of workflow inputs that this release reads: runs that an older release began are finished by this one. */
export const SUPPORTED_ENGINES: readonly number[] = [1, ENGINE_VERSION]

/** What is read: every row, or what changed since the last good run together with what was deleted. */
export type HarvestMode = 'snapshot' | 'incremental'

/** How rows are stored in a part. */
export type Compression = 'gzip' | 'zstd' | 'none'

/** The start and end of a log window, ISO 8601 in UTC; `from` inclusive, `to` exclusive. */
export interface TimeWindow {
  readonly from: string
  readonly to: string
}

/** Which set of tables is read where none are named. */
export type Profile = 'automation'

/** What a run is asked to do: the workflow's input. Holds no secret, no path of the worker's host and no credential. */
export interface HarvestRequest {
  readonly engine: number
  /** Instance name: slug and hash of the origin, as in the output folder and the workflow id. */
  readonly instance: string
  /** Tables asked for by name, or null for the profile's. */
  readonly tables: readonly string[] | null
  readonly profile: Profile
  readonly mode: HarvestMode
  /** True compares all rows with those stored, in an increment; absent or false leaves it to the number of increments since. */
  readonly reconcile?: boolean
  /** A published run of which only the damaged pieces are read again; absent for a harvest of its own. */
  readonly repair?: string
  readonly compression: Compression
  readonly includeSensitive: boolean
  /** True keeps `{link, value}` objects for references instead of plain values. */
  readonly referenceLinks: boolean
  /** Days of log rows to read, counted back from the start of the run; null: each table's own default. */
  readonly logDays: number | null
  /** Name of the worker's configured sink; the sink's place is known to the worker alone. */
  readonly sink: string
  /** Slices at the same time. */
  readonly lanes: number
  /** Rows asked for per page, at first. */
  readonly pageSize: number
  /** Up to how many rows pages grow while answers are quick and small; absent where they stay as they are. */
  readonly largestPageSize?: number
  /** Bounds of one slice; shorter in tests. */
  readonly slice: SliceBounds
  /** How long an instance that does not answer is waited for, in milliseconds; absent for a day. */
  readonly giveUpAfterMs?: number
}

/** A maintenance window may last a night; what a day has not healed needs a person. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1000

/** Slices at the same time where none are asked for: the API threads that a node of an instance usually has. */
export const DEFAULT_LANES = 4

/** Rows per page at first where none are asked for: large enough for speed, small enough for the instance's quota. */
export const DEFAULT_PAGE_SIZE = 1000

/** Up to how many rows pages grow where no size is asked for: as many as an instance gives by default. */
export const LARGEST_PAGE_SIZE = 10_000

/** Name of the sink that workers of a configured Temporal have: where it lies is known to them alone. */
export const CONFIGURED_SINK = 'directory'

/** Where a slice ends at the latest, whichever comes first. */
export interface SliceBounds {
  readonly maxPages: number
  readonly maxMs: number
  readonly maxBytes: number
}

/** A slice holds at most a minute, a hundred pages or 256 MB, so that a lost worker costs little and history stays short. */
export const DEFAULT_SLICE_BOUNDS: SliceBounds = { maxPages: 100, maxMs: 60_000, maxBytes: 256_000_000 }
