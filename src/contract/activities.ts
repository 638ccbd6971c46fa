import type { Key, KeyRange } from './row/key.ts'
import type { HarvestRequest } from './run/harvest-request.ts'
import type { RunState } from './run/manifest.ts'
import type { RunRef, SliceRequest, SliceResult } from './slice.ts'
import type { AdoptedTable } from './table/adopted-table.ts'
import type { QueryRights } from './table/query-rights.ts'
import type { UnreadableTable } from './table/table-plan.ts'
import type { DeletionFindings, TableResult } from './table/table-result.ts'
import type { Verdict } from './table/verdict.ts'

/** What history may know of a proved credential: never the token. */
export interface CredentialProof {
  readonly method: string
  readonly expiresAt: string | null
  readonly scope: string | null
  readonly fingerprint: string
}

/** One table of the plan, as far as the workflow needs it. */
export interface PlannedTable {
  readonly table: string
  /** Stands for the table's name where Temporal stores it in clear; absent where its name may stand there. */
  readonly shownAs?: string
  readonly optional: boolean
  /** Set where the table could not be looked at: it fails without a slice. */
  readonly unreadable: UnreadableTable | null
  /** How deletions are looked for once an increment is read; absent for a table that is read whole, and for logs. */
  readonly deletions?: 'feeds' | 'reconciliation'
  /** Why rows are missing that no request can bring any more. */
  readonly gap?: string
  /** What a repair takes over and what it reads again; absent in every other run. */
  readonly adopted?: AdoptedTable
}

/** What planning tells the workflow; field lists stay in `plan.json` on the sink. */
export interface PlanResult {
  readonly digest: string
  readonly tables: readonly PlannedTable[]
  /** Whether the namespace knows our search attributes; in history, so that a replay takes the same path. */
  readonly searchAttributes: boolean
  /** The run's folder, for people. */
  readonly place: string
  /** Tables that an API key was seen not to open; absent for other methods. */
  readonly closedToKey?: readonly string[]
}

/** Asks for a range to be split into about equal ones. */
export interface SplitRequest {
  readonly run: RunRef
  readonly table: string
  readonly planDigest: string
  readonly range: KeyRange
  readonly ranges: number
  /** How the table was found to let itself be read; absent where its plan says so. */
  readonly rights?: QueryRights
  /** What was read of the table before the range, from its beginning; absent where that tells nothing of the range. */
  readonly before?: { readonly rows: number; readonly total: number }
}

/** Asks whether the credential still reads a table that it read before. */
export interface ProbeRequest {
  readonly run: RunRef
  readonly table: string
}

/** Asks to prove a credential again that was refused on the way. */
export interface ProveAgain {
  /** A table that answered before; null takes those that are planned. */
  readonly table: string | null
}

/** From workflows that wait for an instance that is down themselves: nothing is retried underneath. Older ones give none. */
export interface WaitedBefore {
  /** True where this run waited for the instance before: its address was good then. */
  readonly downBefore: boolean
}

/** Asks to wait for a credential that the instance takes. */
export interface AwaitRequest extends ProveAgain {
  readonly run: RunRef
  /** Fingerprint of the refused credential: the instance is not asked before it changes. Null where it is not known. */
  readonly refused: string | null
}

/** Asks what was deleted in some tables of an increment, by the feeds in which the instance tells. */
export interface DeletionsRequest {
  readonly run: RunRef
  readonly planDigest: string
  readonly tables: readonly string[]
}

/** Asks to compare all rows of one table with those stored. */
export interface ReconcileRequest {
  readonly run: RunRef
  readonly planDigest: string
  readonly table: string
}

/** What the manifest is made of, beside the receipts on the sink. */
export interface PublishRequest {
  readonly run: RunRef
  readonly request: HarvestRequest
  readonly state: RunState
  readonly planDigest: string
  readonly authMethod: string
  /** The workflow's clock, ISO 8601. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly tables: readonly TableResult[]
}

/** Where the manifest lies and what it says of the run. */
export interface PublishResult {
  readonly manifest: string
  readonly verdict: Verdict
  /** What this worker makes of the run next; absent for nothing. */
  readonly after?: readonly string[]
}

/** Asks for one projection of a published run. */
export interface ProjectionRequest {
  readonly run: RunRef
  readonly projection: string
}

/** The activities, as workflows see them; `activities/` implements them, tests stub them. */
export interface HarvestActivities {
  /** The first step of a run gives its request, which is checked before the instance is asked anything. */
  acquireToken(
    run: RunRef,
    again?: ProveAgain,
    request?: HarvestRequest,
    waited?: WaitedBefore,
  ): Promise<CredentialProof>
  awaitCredentials(request: AwaitRequest): Promise<CredentialProof>
  planTables(run: RunRef, request: HarvestRequest): Promise<PlanResult>
  splitRange(request: SplitRequest): Promise<readonly (Key | null)[]>
  harvestSlice(request: SliceRequest): Promise<SliceResult>
  probeCredential(request: ProbeRequest): Promise<boolean>
  findDeletions(request: DeletionsRequest): Promise<readonly DeletionFindings[]>
  reconcileTable(request: ReconcileRequest): Promise<DeletionFindings>
  requestCancellation(run: RunRef): Promise<void>
  publishManifest(request: PublishRequest): Promise<PublishResult>
  /** Gives the place of the projection, for people. */
  project(request: ProjectionRequest): Promise<string>
}
