import {
  CancellationScope,
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  startChild,
} from '@temporalio/workflow'
import { SEARCH_ATTRIBUTES, tableWorkflowId } from '../contract/names.ts'
import type { TableHarvest } from '../contract/range-state.ts'
import type { TableResult } from '../contract/table-result.ts'
import { harvestTable } from './harvest-table.ts'

/**
 * Reads the rest of a table in a child workflow and waits for its verdict, also when cancelled: the child then seals
 * and returns. The request to cancel goes to the child's id and not through the SDK, which names the child's first
 * execution: once the child goes on in a later one, the server takes that request and nothing happens.
 */
export async function runTableChild(input: TableHarvest): Promise<TableResult> {
  const { table, run, lanes } = input
  const workflowId = tableWorkflowId(run.instance, table)
  const scope = CancellationScope.current()
  return CancellationScope.nonCancellable(async () => {
    const child = await startChild(harvestTable, {
      args: [input],
      workflowId,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      staticSummary: `${table}: the rest, in up to ${lanes} lanes`,
      ...(input.searchAttributes
        ? { searchAttributes: { [SEARCH_ATTRIBUTES.instance]: [run.instance], [SEARCH_ATTRIBUTES.table]: [table] } }
        : {}),
    })
    const passOn = (): Promise<void> =>
      // It may have ended by itself meanwhile, which is as good.
      getExternalWorkflowHandle(workflowId)
        .cancel()
        .catch(() => undefined)
    scope.cancelRequested.catch(() => CancellationScope.nonCancellable(passOn))
    return await child.result()
  })
}
