/** A number's least and greatest value, both allowed. */
export interface NumberBounds {
  readonly least: number
  readonly most: number
}

/** Tables that one run may name: its history and its memo grow with each. */
export const MOST_TABLES = 2000

/** The bounds of a request's numbers, for flags, for the client and for workers. */
export const REQUEST_BOUNDS = {
  lanes: { least: 1, most: 64 },
  /** An instance gives no more than 10,000 rows a page. */
  pageSize: { least: 1, most: 10_000 },
  largestPageSize: { least: 1, most: 10_000 },
  logDays: { least: 1, most: 3660 },
  maxPages: { least: 1, most: 10_000 },
  /** A slice's last request may take a minute more, and its activity ends after three. */
  maxMs: { least: 1, most: 90_000 },
  maxBytes: { least: 1, most: 1_000_000_000 },
  /** Up to a month; zero gives up as soon as the usual tries are used up. */
  giveUpAfterMs: { least: 0, most: 30 * 24 * 60 * 60 * 1000 },
} as const satisfies Readonly<Record<string, NumberBounds>>

/** The form of an instance's name: slug and hash of its origin. */
export const INSTANCE_NAME = /^[a-z0-9-]{1,80}$/

/** The form of a sink's name. */
export const SINK_NAME = /^[a-z0-9-]{1,80}$/
