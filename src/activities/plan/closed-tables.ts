import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import { readOneRow } from '../credential/read-one-row.ts'
import type { ActivityDependencies } from '../dependencies.ts'

/**
 * The tables that a credential cannot read although it can read others: an API key counts only where an access policy
 * of the instance names it, and is not looked at elsewhere. Asks each table for one row, some at a time.
 */
export async function closedTables(
  dependencies: ActivityDependencies,
  tables: readonly string[],
  lanes: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = dependencies.tableClient()
  const closed = await mapInLanes(tables, lanes, (table) => isClosed(() => readOneRow(client, table, signal)))
  return tables.filter((_, at) => closed[at])
}

/** What else keeps a table from answering its slices meet again, and judge. */
async function isClosed(read: () => Promise<void>): Promise<boolean> {
  try {
    await read()
    return false
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    return FAILURE_POLICY[error.code].verdict === 'denied'
  }
}
