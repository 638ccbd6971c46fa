import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow'
import type { TableHarvest } from '../contract/range-state.ts'
import { tableHarvestFault } from '../contract/run/read-input.ts'
import type { TableResult } from '../contract/table/table-result.ts'
import { secondsSince } from './reading/seconds-since.ts'
import { splitRest } from './reading/split-rest.ts'
import { TableLanes } from './reading/table-lanes.ts'
import { steeredGate } from './steering/steered-table.ts'
import { refuseFault } from './verdict/refuse-fault.ts'
import { tableResult } from './verdict/table-verdict.ts'

// With worker versioning a table's slices end on the version that began them. The server takes this from workers with a version alone.
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'PINNED' } : {}),
  harvestTable,
)

/** Reads the rest of a table that its first slice did not finish, in lanes; always completes with a verdict. */
export async function harvestTable(input: TableHarvest): Promise<TableResult> {
  refuseFault(tableHarvestFault(input))
  const gate = steeredGate(input.gate)
  // A cancelled wait is no reason to end here: the lanes hand back what the table has.
  if (!input.split && gate.asksNothing) await gate.opened().catch(() => undefined)
  const ranges = input.split ? input.ranges : await splitRest(input)
  const walked = await new TableLanes(input, gate).read(ranges)
  // Where one lane handed over and another was cancelled, the table ends here: a continuation would not be cancelled.
  const cancelled = CancellationScope.current().consideredCancelled
  if (!cancelled && walked.some((range) => range.ended === null)) {
    await condition(allHandlersFinished)
    return continueAsNew<typeof harvestTable>({ ...input, ranges: walked, split: true, gate: gate.state })
  }
  const { table, optional, startedAt, gap } = input
  return tableResult({
    table,
    optional,
    ranges: walked,
    seconds: secondsSince(startedAt),
    ...(gap === undefined ? {} : { gap }),
  })
}
