import { Context } from '@temporalio/activity'
import { createHarvestSlices } from '../../src/activities/slice/harvest-slices.ts'
import type { CredentialProof, HarvestActivities, PublishRequest } from '../../src/contract/activities.ts'
import type { DeletionSource } from '../../src/contract/row/tombstone.ts'
import { harvestWorkflowId } from '../../src/contract/run/names.ts'
import type { SliceRequest, SliceResult } from '../../src/contract/slice.ts'
import type { DeletionFindings } from '../../src/contract/table/table-result.ts'
import { runVerdict } from '../../src/contract/table/verdict.ts'

/** What a stubbed run saw. */
export interface Seen {
  readonly slices: SliceRequest[]
  readonly probes: string[]
  readonly published: PublishRequest[]
}

/** A slice's answer: what differs from a finished slice of ten rows. */
export type SliceAnswer = Partial<SliceResult>

/** A finished slice of ten rows, with what a test wants otherwise. */
export function sliceResult(request: SliceRequest, answer: SliceAnswer = {}): SliceResult {
  return {
    stoppedBy: 'done',
    message: null,
    retryAfterMs: null,
    cursor: null,
    pageSize: request.pageSize,
    strikes: 0,
    receipt: `receipt-${request.table}-${request.sequence}`,
    rows: 10,
    hidden: 0,
    pages: 1,
    requests: 1,
    missingColumns: [],
    total: 10,
    unproven: null,
    ...answer,
  }
}

/** A credential that was proved. */
export const PROOF: CredentialProof = {
  method: 'oauth2_client_credentials',
  expiresAt: null,
  scope: null,
  fingerprint: 'f',
}

/** Activities that only remember what they were asked; `slice` answers for slices and may throw. */
export function stubActivities(
  tables: readonly string[],
  slice: (request: SliceRequest, call: number) => SliceAnswer | Promise<SliceAnswer>,
  changes: Partial<HarvestActivities> = {},
): { readonly activities: HarvestActivities; readonly seen: Seen } {
  const seen: Seen = { slices: [], probes: [], published: [] }
  const activities: HarvestActivities = {
    acquireToken: async () => PROOF,
    awaitCredentials: async () => PROOF,
    planTables: async () => ({
      digest: 'plan',
      tables: tables.map((table) => ({ table, optional: false, unreadable: null })),
      searchAttributes: true,
      place: '/nowhere',
    }),
    splitRange: async ({ ranges }) =>
      Array.from({ length: ranges }, (_, at) => (at === ranges - 1 ? null : String(at + 1).padStart(32, '0'))),
    harvestSlice: createHarvestSlices(async (request) => {
      seen.slices.push(request)
      return sliceResult(
        request,
        await slice(request, seen.slices.filter(({ table }) => table === request.table).length),
      )
    }),
    probeCredential: async ({ table }) => {
      seen.probes.push(table)
      return true
    },
    findDeletions: async ({ tables: asked }) => asked.map((table) => findingsOf(table, 'sys_metadata_delete')),
    reconcileTable: async ({ table }) => findingsOf(table, 'reconciliation'),
    requestCancellation: async ({ instance }) => {
      await Context.current().client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
    },
    publishManifest: async (request) => {
      seen.published.push(request)
      return { manifest: '/nowhere/manifest.json', verdict: runVerdict(request.tables) }
    },
    project: async ({ projection }) => `/nowhere/${projection}`,
    ...changes,
  }
  return { activities, seen }
}

/** Nothing deleted, as far as a source tells. */
function findingsOf(table: string, from: DeletionSource): DeletionFindings {
  return { table, receipt: null, tombstones: 0, late: 0, unreadable: 0, doubt: null, deletionsFrom: [from] }
}
