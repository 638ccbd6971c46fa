import type { Context } from '@temporalio/activity'
import type { WriterIdentity } from '../../contract/receipt.ts'

/** Who writes in this attempt of an activity: unique even between an activity and its zombie from before a reset. */
export function writerOf({ info }: Context): WriterIdentity {
  return { runId: info.workflowExecution?.runId ?? 'standalone', activityId: info.activityId, attempt: info.attempt }
}
