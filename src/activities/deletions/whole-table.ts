import { IDS_LIMIT, type Walk } from '../../servicenow/paging/walk.ts'
import type { PlannedIncrement } from './find-deletions.ts'

/** The walk through all rows of a table that a run reads an increment of, in order of their ids. */
export function wholeTable(
  { table, reading = 'keyset', only }: PlannedIncrement,
  columns: readonly string[],
  referenceLinks: boolean,
): Walk {
  return {
    table,
    order: 'sys_id',
    reading,
    window: null,
    filter: null,
    only,
    columns,
    referenceLinks,
    range: { lo: null, hi: null },
    idsLimit: IDS_LIMIT,
  }
}
