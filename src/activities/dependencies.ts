import type { RequestsAtATime, RunRef } from '../contract/slice.ts'
import type { Authenticator } from '../servicenow/auth/authenticator.ts'
import type { Diagnosis } from '../servicenow/check/diagnose.ts'
import { IDS_LIMIT } from '../servicenow/paging/walk.ts'
import type { TableClient } from '../servicenow/table-api/table-client.ts'
import type { PublishedRuns, RunSink } from '../sink/sink.ts'

/** What the activities stand on; composed by the worker, replaced by tests. */
export interface ActivityDependencies {
  /** The instance that this worker serves. */
  readonly instance: { readonly name: string; readonly origin: string }
  readonly authenticator: Authenticator
  /** Tells without a credential why the instance is not reached, as `harvester check` does; null where it answers, awake. */
  readonly diagnose: (signal: AbortSignal) => Promise<Diagnosis | null>
  /** A client of its own for each activity, so that it counts that activity's requests. */
  readonly tableClient: () => TableClient
  /** Opens the place of a run; throws WRONG_WORKER for a sink that this worker does not have. */
  readonly openRun: (run: RunRef) => Promise<RunSink>
  /** What earlier runs of the run's instance published in its sink. */
  readonly published: (run: RunRef) => PublishedRuns
  /** Where a run's files lie, for people. */
  readonly placeOf: (run: RunRef) => string
  /** Tells whether the namespace has our search attributes registered. */
  readonly searchAttributesRegistered: () => Promise<boolean>
  /** How many requests this worker sends the instance at a time, and whether they are fewer than might be; absent where nobody counts. */
  readonly requestsAtATime?: () => RequestsAtATime
  /** Stands for a table's name where Temporal stores it in clear; absent where names may stand there. */
  readonly opaqueName?: (table: string) => string
  /** The worker's clock, Unix milliseconds. */
  readonly nowMs: () => number
  /** The release of the harvester, for manifests. */
  readonly release: string
  readonly parts: PartBounds
  /** What this worker makes of a published run, in this order; absent for nothing. */
  readonly projectors?: readonly Projector[]
}

/** What is made of a published run: it can be thrown away and made again. */
export interface Projector {
  readonly name: string
  /** Makes it, in the place of an earlier one; gives its place, for people. */
  readonly project: (run: RunRef) => Promise<string>
}

/** When an open part is closed: whichever comes first. */
export interface PartBounds {
  /** Size of its rows, in bytes before compression. */
  readonly maxSize: number
  readonly maxMs: number
  /** Rows that its pages may have scanned, hidden ones included: as many as one counting request can list. */
  readonly maxScanned: number
}

/** A part is closed at 8 MB or 2 s: more would be read twice after a crash, less costs an fsync too often. */
export const DEFAULT_PART_BOUNDS: PartBounds = { maxSize: 8_000_000, maxMs: 2000, maxScanned: IDS_LIMIT }
