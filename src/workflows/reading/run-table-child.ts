import {
  CancellationScope,
  CancelledFailure,
  ChildWorkflowCancellationType,
  type ChildWorkflowHandle,
  getExternalWorkflowHandle,
  patched,
  sleep,
  startChild,
} from '@temporalio/workflow'
import type { TableHarvest } from '../../contract/range-state.ts'
import { SEARCH_ATTRIBUTES, tableWorkflowId } from '../../contract/run/names.ts'
import type { TableResult } from '../../contract/table/table-result.ts'
import { harvestTable } from '../harvest-table.ts'
import type { Steering } from '../steering/steering.ts'
import { isIdTaken } from '../verdict/failure-of.ts'

/** How long an execution that was left behind is given to seal and end, before it is looked for again. */
const STRAY_PAUSE = '1s'

/**
 * Reads the rest of a table in a child workflow and waits for its verdict, also when cancelled: the child then seals
 * and returns. The request to cancel goes to the child's id and not through the SDK, which names the child's first
 * execution: once the child continues in a later one, the server takes that request and nothing happens.
 */
export async function runTableChild(begun: TableHarvest, steering: Steering): Promise<TableResult> {
  const scope = CancellationScope.current()
  const workflowId = tableWorkflowId(begun.run.instance, begun.shownAs ?? begun.table)
  return CancellationScope.nonCancellable(async () => {
    const { child, gate } = await startTable(begun, steering, scope)
    scope.cancelRequested.catch(() => CancellationScope.nonCancellable(() => cancelTable(workflowId)))
    await steering.join(workflowId, gate)
    try {
      return await child.result()
    } finally {
      steering.leave(workflowId)
    }
  })
}

interface StartedTable {
  readonly child: ChildWorkflowHandle<typeof harvestTable>
  /** How the harvest's gate stood when it was started. */
  readonly gate: Steering['gate']['state']
}

/**
 * Starts the child. Its id may be taken: an operator reset the harvest, and the execution that it had begun before lives
 * on. That one is asked to end, since what it reads is in no receipt of ours, and the table is started again.
 */
async function startTable(begun: TableHarvest, steering: Steering, scope: CancellationScope): Promise<StartedTable> {
  const { table, shownAs, run, lanes } = begun
  const workflowId = tableWorkflowId(run.instance, shownAs ?? table)
  for (;;) {
    const gate = steering.gate.state
    try {
      const child = await startChild(harvestTable, {
        args: [{ ...begun, gate }],
        workflowId,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        staticSummary: `${table}: the rest, in up to ${lanes} lanes`,
        ...(begun.searchAttributes
          ? {
              searchAttributes: {
                [SEARCH_ATTRIBUTES.instance]: [run.instance],
                [SEARCH_ATTRIBUTES.table]: [shownAs ?? table],
              },
            }
          : {}),
      })
      return { child, gate }
    } catch (error) {
      if (!isIdTaken(error) || !patched('end-a-stray-child')) throw error
      if (scope.consideredCancelled) throw new CancelledFailure('cancelled while an earlier execution was ending')
      await cancelTable(workflowId)
      await sleep(STRAY_PAUSE, { summary: `${table}: an earlier execution is ending` })
    }
  }
}

/** Asks a table's workflow to end; it may have ended meanwhile, which is fine. */
async function cancelTable(workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .cancel()
    .catch(() => undefined)
}
