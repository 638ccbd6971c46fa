import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { SliceRequest } from '../../contract/slice.ts'
import type { QueryRights } from '../../contract/table/query-rights.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { IDS_LIMIT, type Walk } from '../../servicenow/paging/walk.ts'
import { lookedAt } from '../../servicenow/plan/looked-at.ts'
import type { RunSink } from '../../sink/sink.ts'

/** One table as the run's plan has it, and the walk of a range that follows from it. */
export interface PlannedWalk {
  readonly plan: HarvestPlan
  readonly table: TablePlan
  readonly walk: Walk
}

/** Which range of which table is walked, and how it was found to let itself be read. */
type WalkedTable = Pick<SliceRequest, 'planDigest' | 'table' | 'range' | 'rights'>

/** Reads the plan from the sink and finds a table in it; throws MANIFEST_MISMATCH where it is not there. */
export async function plannedTable(
  sink: RunSink,
  { planDigest, table: name, range, rights }: WalkedTable,
): Promise<PlannedWalk> {
  const plan = await sink.readPlan(planDigest)
  const planned = plan.tables.find((each) => each.table === name)
  if (planned === undefined) throw new HarvestError('MANIFEST_MISMATCH', `the plan does not hold ${name}`)
  const table = rights === undefined ? planned : lookedAt(planned, rights)
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

/** The same walk of a table that was found to let itself be read in some way. */
export function withRights({ plan, table, walk }: PlannedWalk, rights: QueryRights): PlannedWalk {
  const found = lookedAt(table, rights)
  return { plan, table: found, walk: { ...walk, reading: rights.reading, columns: found.columns } }
}
