import { plainValue } from '../table-api/row.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { ifReadable } from './if-readable.ts'
import { allRowsOf } from './read-all.ts'

/** Business rules that change queries before they run, and so what is counted. */
const ACTIVE_BEFORE_QUERY = 'active=true^action_query=true^when=before'

/** How many active before-query business rules each table has of its own; null where this user may not read them. */
export async function beforeQueryRules(
  client: TableClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | null> {
  const rows = await ifReadable(async () => {
    const readAll = await allRowsOf(client, 'sys_script', signal)
    return readAll(['sys_id', 'collection'], ACTIVE_BEFORE_QUERY)
  })
  if (rows === null) return null
  const counts = new Map<string, number>()
  for (const row of rows) {
    const table = plainValue(row, 'collection') ?? ''
    counts.set(table, (counts.get(table) ?? 0) + 1)
  }
  return counts
}
