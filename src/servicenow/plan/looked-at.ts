import type { QueryRights } from '../../contract/table/query-rights.ts'
import type { TablePlan } from '../../contract/table/table-plan.ts'
import { withoutRefused } from './choose-columns.ts'
import { rightsNotes } from './plan-notes.ts'

/** The plan of a table once it is known how it lets itself be read, where it only presumed that. */
export function lookedAt(plan: TablePlan, rights: QueryRights): TablePlan {
  if (plan.presumed !== true) return plan
  const { presumed: _presumed, refusedColumns = [], notes, ...known } = plan
  const refused = new Set(rights.refusedColumns)
  const left = [...rights.refusedColumns, ...refusedColumns]
  return {
    ...known,
    reading: rights.reading,
    columns: withoutRefused(plan, refused),
    ...(left.length === 0 ? {} : { refusedColumns: left }),
    notes: [...rightsNotes(rights), ...notes],
  }
}
