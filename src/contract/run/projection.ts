/** What a worker can make of a published run. */
export const PROJECTIONS = ['inventory', 'report', 'export', 'load', 'prune'] as const

/** What a worker can make of a published run. */
export type ProjectionName = (typeof PROJECTIONS)[number]

/** How one projection of a run ended; it never changes what is said of the run. */
export interface ProjectionOutcome {
  readonly projection: string
  /** Where it lies, for people; null where it failed. */
  readonly place: string | null
  /** Why it failed; null where it did not. */
  readonly message: string | null
}
