import { tableMemo } from '../../contract/run/names.ts'
import type { TableResult } from '../../contract/table/table-result.ts'

/** What the memo says of a table that ended; `shownAs` stands for its name where Temporal stores that in clear, absent where it may stand there. */
export function finishedMemo(
  { table, verdict, rows, hidden, code, reason, hint }: TableResult,
  shownAs: string | undefined,
): Readonly<Record<string, unknown>> {
  const finished = { verdict, rows, hidden, code, reason, hint }
  return shownAs === undefined ? { [tableMemo(table)]: finished } : { [tableMemo(shownAs)]: { ...finished, table } }
}
