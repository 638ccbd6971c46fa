/**
 * A position in a table's order. Ordered by `sys_id` it is the row's `sys_id`; ordered by a time column it is
 * `<yyyy-MM-dd HH:mm:ss> <sys_id>`, so that comparing two keys as text compares the rows.
 */
export type Key = string

/** A part of a table's key space, `(lo, hi]`; null means open at that end. */
export interface KeyRange {
  readonly lo: Key | null
  readonly hi: Key | null
}

/** How it can be proved that nothing between two keys was lost, strongest first. */
export const PROOFS = [
  /** every page came back full: the limit applies before row access rules, so nothing was hidden */
  'full-pages',
  /** a page's own count did not exceed its limit */
  'own-count',
  /** one request counted the interval and listed its visible ids, at one moment */
  'ids-count',
  /** all ids were listed by offset, twice, with the same outcome and an unchanged count */
  'two-passes',
  /** no proof; the verdict is `unproven` */
  'none',
] as const

/** How it was proved that nothing between the two keys was lost. */
export type Proof = (typeof PROOFS)[number]

/** A sealed piece of a table's key space and the rows that it holds. */
export interface Interval extends KeyRange {
  /** Visible rows stored for it. */
  readonly rows: number
  /** Rows that the instance counts but this user may not see; null when unknown. */
  readonly hidden: number | null
  readonly proof: Proof
  /** The part that holds its rows, relative to the run's folder; null where nothing is visible. */
  readonly part: string | null
}
