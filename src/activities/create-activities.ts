import type { HarvestActivities } from '../contract/activities.ts'
import { createAcquireToken } from './credential/acquire-token.ts'
import { createAwaitCredentials } from './credential/await-credentials.ts'
import { createProbeCredential } from './credential/probe-credential.ts'
import { createFindDeletions } from './deletions/find-deletions.ts'
import { createReconcileTable } from './deletions/reconcile-table.ts'
import type { ActivityDependencies } from './dependencies.ts'
import { measuredProjections, measuredPublishing, measuredSlices } from './metrics/harvest-metrics.ts'
import { createPlanTables } from './plan/plan-tables.ts'
import { createProject } from './publish/project.ts'
import { createPublishManifest } from './publish/publish-manifest.ts'
import { createRequestCancellation } from './publish/request-cancellation.ts'
import { createHarvestSlice } from './slice/harvest-slice.ts'
import { createHarvestSlices } from './slice/harvest-slices.ts'
import { createSplitRange } from './slice/split-range.ts'

/** All activities over one set of dependencies. */
export function createActivities(dependencies: ActivityDependencies): HarvestActivities {
  return {
    acquireToken: createAcquireToken(dependencies),
    awaitCredentials: createAwaitCredentials(dependencies),
    planTables: createPlanTables(dependencies),
    splitRange: createSplitRange(dependencies),
    harvestSlice: createHarvestSlices(measuredSlices(createHarvestSlice(dependencies), dependencies.requestsAtATime)),
    probeCredential: createProbeCredential(dependencies),
    findDeletions: createFindDeletions(dependencies),
    reconcileTable: createReconcileTable(dependencies),
    requestCancellation: createRequestCancellation(dependencies),
    publishManifest: measuredPublishing(createPublishManifest(dependencies)),
    project: measuredProjections(createProject(dependencies)),
  }
}
