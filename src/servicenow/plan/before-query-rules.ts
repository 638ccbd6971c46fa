import { plainValue, type Row } from '../../contract/row/row.ts'
import { IDS_LIMIT } from '../paging/walk.ts'
import { firstRows } from '../query/page-request.ts'
import { rowsOf } from '../table-api/page/parse-page.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { type Insistence, ifReadable } from './if-readable.ts'

/** Business rules that change queries before they run, and so what is counted. */
const ACTIVE_BEFORE_QUERY = 'active=true^action_query=true^when=before'

/**
 * How many active before-query business rules each table has of its own, by one request; null where that is not told:
 * it is worth a note, and no run fails for want of it.
 */
export async function beforeQueryRules(
  client: TableClient,
  insistence: Insistence,
): Promise<ReadonlyMap<string, number> | null> {
  const rows = await ifReadable(insistence, () => readRules(client, insistence.signal))
  if (rows === null) return null
  const counts = new Map<string, number>()
  for (const row of rows) {
    const table = plainValue(row, 'collection') ?? ''
    counts.set(table, (counts.get(table) ?? 0) + 1)
  }
  return counts
}

async function readRules(client: TableClient, signal: AbortSignal): Promise<readonly Row[]> {
  const columns = ['sys_id', 'collection']
  const rules = firstRows('sys_script', columns, IDS_LIMIT, { filter: ACTIVE_BEFORE_QUERY, unsorted: true })
  return rowsOf(await client.readPage(rules, signal))
}
