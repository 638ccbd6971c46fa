import { Context } from '@temporalio/activity'
import { WorkflowNotFoundError } from '@temporalio/common'
import { harvestWorkflowId } from '../../contract/run/names.ts'
import type { RunRef } from '../../contract/slice.ts'
import { checkRun } from '../attempt/check-run.ts'
import type { ActivityDependencies } from '../dependencies.ts'

/** Asks Temporal to cancel the workflow that this activity works for, as its UI does; one that has ended is left alone. */
export function createRequestCancellation({ instance }: ActivityDependencies): (run: RunRef) => Promise<void> {
  return async (run) => {
    checkRun(run, instance)
    const { client, info } = Context.current()
    try {
      await client.workflow.getHandle(harvestWorkflowId(run.instance), info.workflowExecution?.runId).cancel()
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error
    }
  }
}
