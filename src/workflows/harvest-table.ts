import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow'
import type { RangeState, TableHarvest } from '../contract/range-state.ts'
import { tableHarvestFault } from '../contract/run/read-input.ts'
import type { TableResult } from '../contract/table/table-result.ts'
import { small } from './activity-proxies.ts'
import { freshRange } from './reading/range-progress.ts'
import { secondsSince } from './reading/seconds-since.ts'
import { walkRange } from './reading/walk-range.ts'
import type { Gate } from './steering/gate.ts'
import { reportRefusal, steeredGate } from './steering/steered-table.ts'
import { refuseFault } from './verdict/refuse-fault.ts'
import { tableResult } from './verdict/table-verdict.ts'

/** Reads the rest of a table that its first slice did not finish, in lanes; always completes with a verdict. */
export async function harvestTable(input: TableHarvest): Promise<TableResult> {
  refuseFault(tableHarvestFault(input))
  const gate = steeredGate(input.gate)
  const ranges = input.split ? input.ranges : await splitRest(input)
  const walked = await Promise.all(ranges.map((range, number) => walkLane(range, number, input, gate)))
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

async function walkLane(range: RangeState, number: number, input: TableHarvest, gate: Gate): Promise<RangeState> {
  if (range.ended !== null) return range
  return walkRange(range, {
    run: input.run,
    table: input.table,
    planDigest: input.planDigest,
    pageSize: input.pageSize,
    bounds: input.slice,
    yieldsToLanes: false,
    label: `lane ${number}`,
    witnesses: input.witnesses ?? null,
    giveUpAfterMs: input.giveUpAfterMs,
    // Its own first slice answered, or there would be no child; a repair begins without one.
    readableTable: () => (input.ranges.some(({ pages }) => pages > 0) ? input.table : null),
    handsOver: () => workflowInfo().continueAsNewSuggested,
    gate,
    park: (refusal) => reportRefusal(gate, input.run.instance, refusal),
  })
}

/** The first slice's range as it ended, and the rest of the key space split into about equal ranges. */
async function splitRest(input: TableHarvest): Promise<readonly RangeState[]> {
  const first = input.ranges[0]
  if (first === undefined) return []
  const finished: RangeState = { ...first, hi: first.cursor, ended: { by: 'done', message: null } }
  const rest = freshRange({ lo: first.cursor, hi: null }, first.pageSize)
  const left = first.total === null ? null : Math.max(0, first.total - first.rows)
  const sliceRows = input.slice.maxPages * input.pageSize
  const wanted = left === null ? 1 : Math.min(input.lanes, Math.ceil(left / sliceRows))
  if (wanted < 2) return [finished, rest]
  setCurrentDetails(`${input.table}: about ${left} rows left, to be read in ${wanted} lanes`)
  try {
    const request = {
      run: input.run,
      table: input.table,
      planDigest: input.planDigest,
      range: { lo: rest.lo, hi: null },
      ranges: wanted,
    }
    const bounds = await small.splitRange.executeWithOptions(
      { summary: `${input.table}: split into ${wanted} lanes` },
      [request],
    )
    return [
      finished,
      ...bounds.map((hi, at) => freshRange({ lo: at === 0 ? rest.lo : (bounds[at - 1] ?? null), hi }, first.pageSize)),
    ]
  } catch {
    // Lanes are for speed alone: a table that cannot be split is read in one.
    return [finished, rest]
  }
}
