import { IDS_LIMIT } from '../../paging/walk.ts'
import { isOneOf } from '../../table-api/encoded-query.ts'
import { rowsOf } from '../../table-api/parse-page.ts'
import type { PageRequest, TableClient } from '../../table-api/table-client.ts'

/**
 * The columns that one readable row of a table shows; the row itself is dropped at once. Empty where no row is
 * visible. Throws as reading a page does.
 */
export async function oneRowColumns(
  client: TableClient,
  table: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const first: PageRequest = {
    table,
    order: 'sys_id',
    window: null,
    filter: null,
    lo: null,
    includesLo: false,
    hi: null,
    columns: null,
    limit: 1,
    counted: true,
    // Whichever row comes shows the columns, and an order may be refused.
    unsorted: true,
    referenceLinks: false,
  }
  const page = await client.readPage(first, signal)
  const row = rowsOf(page)[0]
  if (row !== undefined) return Object.keys(row)
  if (page.total === 0) return []
  // The one that came is hidden: look for a visible one.
  const ids = await client.readPage({ ...first, columns: ['sys_id'], limit: IDS_LIMIT, counted: false }, signal)
  const visible = ids.keys[0]
  if (visible === undefined) return []
  const again = await client.readPage({ ...first, filter: isOneOf([visible]), counted: false }, signal)
  return Object.keys(rowsOf(again)[0] ?? {})
}
