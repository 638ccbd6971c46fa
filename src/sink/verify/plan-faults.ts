import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import type { HarvestPlan, TablePlan } from '../../contract/table/table-plan.ts'
import { holdsState } from '../chain/holds-state.ts'

/** What a manifest says otherwise than the plan of its run. */
export function planFaults(plan: HarvestPlan, manifest: Manifest): readonly string[] {
  const planned = plan.tables.map(titled)
  const listed = manifest.tables.map(titled)
  return [
    ...planned.filter((table) => !listed.includes(table)).map((each) => `the plan has ${each}, the manifest does not`),
    ...listed.filter((table) => !planned.includes(table)).map((each) => `the manifest has ${each}, the plan does not`),
    ...manifest.tables.flatMap((table) => baseFaults(plan, table)),
  ]
}

function titled({ table, order }: Pick<TablePlan, 'table' | 'order'>): string {
  return `${table} by ${order}`
}

/** What holds a state stands on the run that it was planned on: rows of a window that pass for a whole table lose the rest. */
function baseFaults(plan: HarvestPlan, table: ManifestTable): readonly string[] {
  const planned = plan.tables.find((each) => each.table === table.table)
  const base = table.increment?.base
  if (planned === undefined || planned.base === base || table.verdict === 'absent') return []
  if (base === undefined && !holdsState(table)) return []
  return [`${table.table}: expected ${standing(planned.base)}, as it was planned, found ${standing(base)}`]
}

function standing(base: string | undefined): string {
  return base === undefined ? 'a table read whole' : `an increment of run ${base}`
}
