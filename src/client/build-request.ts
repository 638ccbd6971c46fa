import { parseInstance } from '../config/instance-config.ts'
import {
  CONFIGURED_SINK,
  type Compression,
  DEFAULT_LANES,
  DEFAULT_PAGE_SIZE,
  DEFAULT_SLICE_BOUNDS,
  ENGINE_VERSION,
  type HarvestMode,
  type HarvestRequest,
  LARGEST_PAGE_SIZE,
  type Profile,
} from '../contract/run/harvest-request.ts'
import { parseRequest } from '../sink/schema/request-schema.ts'

/** What a program asks for: the instance, and whatever is not to be as usual. */
export interface RequestOptions {
  /** Subdomain of the instance (`acmecorp`), or its whole URL. */
  readonly instance: string
  /** Tables to read; those of the profile where left out. */
  readonly tables?: readonly string[]
  /** Which set of tables is read where none are named. */
  readonly profile?: Profile
  /** `snapshot` (the default) reads every row, `incremental` what was changed and deleted since the last run. */
  readonly mode?: HarvestMode
  /** True compares all rows with those stored; goes with `incremental`. */
  readonly reconcile?: boolean
  /** A published run of which only the damaged pieces are read again; goes with nothing else that says what is read. */
  readonly repair?: string
  /** How rows are stored; `gzip` by default. */
  readonly compression?: Compression
  /** True reads columns through which secrets may come in. */
  readonly includeSensitive?: boolean
  /** True keeps references as `{link, value}`. */
  readonly referenceLinks?: boolean
  /** Days of log rows; each table's own default where left out. */
  readonly logDays?: number
  /** Name of the workers' sink; the one of `harvester worker` where left out. */
  readonly sink?: string
  /** Slices at the same time, 4 by default. */
  readonly lanes?: number
  /** Rows per page. Where left out, pages begin with 1,000 rows and grow to 10,000 at most while answers are quick and small. */
  readonly pageSize?: number
  /** How long an instance that does not answer is waited for, in milliseconds; a day by default. */
  readonly giveUpAfterMs?: number
}

/**
 * Builds the request that `startHarvest` and `createSchedule` take; its `instance` is the name by which the instance is
 * followed and steered. Throws CONFIG_INVALID that names every field that is out of bounds or contradicts another.
 */
export function buildRequest({ instance, ...options }: RequestOptions): HarvestRequest {
  // A field that is unknown here is refused below: left out, it would be ignored in silence.
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return parseRequest({
    tables: null,
    profile: 'automation',
    mode: 'snapshot',
    compression: 'gzip',
    includeSensitive: false,
    referenceLinks: false,
    logDays: null,
    sink: CONFIGURED_SINK,
    lanes: DEFAULT_LANES,
    ...(options.pageSize === undefined
      ? { pageSize: DEFAULT_PAGE_SIZE, largestPageSize: LARGEST_PAGE_SIZE }
      : { pageSize: options.pageSize }),
    ...Object.fromEntries(given),
    engine: ENGINE_VERSION,
    instance: parseInstance(instance).name,
    slice: DEFAULT_SLICE_BOUNDS,
  })
}
