import { ChildWorkflowCancellationType, ParentClosePolicy, patched, startChild, upsertMemo } from '@temporalio/workflow'
import { harvestWorkflowId, SKIPPED_MEMO } from '../contract/run/names.ts'
import { fieldsOf, requestFault } from '../contract/run/read-input.ts'
import type { ScheduledHarvest, ScheduledOutcome } from '../contract/run/scheduled-harvest.ts'
import { harvest } from './harvest.ts'
import { isIdTaken } from './verdict/failure-of.ts'
import { refuseFault } from './verdict/refuse-fault.ts'

/** Names the change by which a skipped start says so in its memo too; histories from before it replay without. */
const SKIP_IN_MEMO = 'skip-in-memo'

/**
 * What a schedule starts: the instance's one harvest under its usual id, so that it and a person's run exclude each other.
 * An open run is not disturbed. The harvest outlives this workflow where it is terminated, and ends with it where it is
 * cancelled.
 */
export async function scheduledHarvest(scheduled: ScheduledHarvest): Promise<ScheduledOutcome> {
  refuseFault(requestFault(fieldsOf(scheduled)?.request))
  const { request, memo } = scheduled
  try {
    const child = await startChild(harvest, {
      args: [request],
      workflowId: harvestWorkflowId(request.instance),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      memo: { ...memo },
      staticSummary: `Scheduled harvest of ${request.instance}`,
    })
    const { run, verdict } = await child.result()
    return { skipped: false, run, verdict }
  } catch (error) {
    if (!isIdTaken(error)) throw error
    // Lists of workflows show no results, and a schedule counts this start as taken.
    if (patched(SKIP_IN_MEMO)) upsertMemo({ [SKIPPED_MEMO]: true })
    return { skipped: true }
  }
}
