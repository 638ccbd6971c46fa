import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { KeyRange } from '../../contract/row/key.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { IDS_LIMIT, type Walk } from '../../servicenow/paging/walk.ts'
import type { RunSink } from '../../sink/sink.ts'

/** One table as the run's plan has it, and the walk of a range that follows from it. */
export interface PlannedWalk {
  readonly plan: HarvestPlan
  readonly table: TablePlan
  readonly walk: Walk
}

/** Reads the plan from the sink and finds a table in it; throws MANIFEST_MISMATCH where it is not there. */
export async function plannedTable(
  sink: RunSink,
  planDigest: string,
  name: string,
  range: KeyRange,
): Promise<PlannedWalk> {
  const plan = await sink.readPlan(planDigest)
  const table = plan.tables.find((each) => each.table === name)
  if (table === undefined) throw new HarvestError('MANIFEST_MISMATCH', `the plan does not hold ${name}`)
  const { order, reading = 'keyset', window, only, columns } = table
  return {
    plan,
    table,
    walk: {
      table: name,
      order,
      reading,
      window,
      filter: null,
      only,
      columns,
      range,
      referenceLinks: plan.referenceLinks,
      idsLimit: IDS_LIMIT,
    },
  }
}
