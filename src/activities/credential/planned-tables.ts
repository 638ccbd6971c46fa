import type { RunRef } from '../../contract/slice.ts'
import type { ActivityDependencies } from '../dependencies.ts'

/** The tables of a run whose plan is stored; null before that. */
export async function plannedTables(
  dependencies: ActivityDependencies,
  run: RunRef,
): Promise<readonly string[] | null> {
  const stored = await (await dependencies.openRun(run)).findPlan()
  return stored === null ? null : stored.plan.tables.map(({ table }) => table)
}
