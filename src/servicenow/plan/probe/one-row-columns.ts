import { IDS_LIMIT } from '../../paging/walk.ts'
import { byIds, firstRows } from '../../query/page-request.ts'
import { isQuotable } from '../../query/quoting.ts'
import { rowsOf } from '../../table-api/page/parse-page.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/**
 * The columns that one readable row of a table shows; the row itself is dropped at once. Empty where no row is
 * visible. Throws as reading a page does.
 */
export async function oneRowColumns(
  client: TableClient,
  table: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // Whichever row comes shows the columns, and an order may be refused.
  const first = firstRows(table, null, 1, { unsorted: true })
  const page = await client.readPage({ ...first, counted: true }, signal)
  const row = rowsOf(page)[0]
  if (row !== undefined) return Object.keys(row)
  if (page.total === 0) return []
  // The one that came is hidden: look for a visible one.
  const ids = await client.readPage({ ...first, columns: ['sys_id'], limit: IDS_LIMIT }, signal)
  const visible = ids.keys.find(isQuotable)
  if (visible === undefined) return []
  const again = await client.readPage(byIds(first, [visible], 'keyset'), signal)
  return Object.keys(rowsOf(again)[0] ?? {})
}
