import type { HarvestActivities } from '../contract/activities.ts'
import { createAcquireToken } from './acquire-token.ts'
import { createAwaitCredentials } from './await-credentials.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { createFindDeletions } from './find-deletions.ts'
import { createHarvestSlice } from './harvest-slice.ts'
import { createPlanTables } from './plan-tables.ts'
import { createProbeCredential } from './probe-credential.ts'
import { createPublishManifest } from './publish-manifest.ts'
import { createReconcileTable } from './reconcile-table.ts'
import { createRequestCancellation } from './request-cancellation.ts'
import { createSplitRange } from './split-range.ts'

/** All activities over one set of dependencies. */
export function createActivities(dependencies: ActivityDependencies): HarvestActivities {
  return {
    acquireToken: createAcquireToken(dependencies),
    awaitCredentials: createAwaitCredentials(dependencies),
    planTables: createPlanTables(dependencies),
    splitRange: createSplitRange(dependencies),
    harvestSlice: createHarvestSlice(dependencies),
    probeCredential: createProbeCredential(dependencies),
    findDeletions: createFindDeletions(dependencies),
    reconcileTable: createReconcileTable(dependencies),
    requestCancellation: createRequestCancellation(dependencies),
    publishManifest: createPublishManifest(dependencies),
  }
}
