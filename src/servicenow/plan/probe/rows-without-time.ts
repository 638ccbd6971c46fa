import { firstRows } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/**
 * Rows of a table without a time of update, whose changes no window of time shows; null where the instance does not count
 * them. Throws as reading a page does.
 */
export async function rowsWithoutTime(client: TableClient, table: string, signal: AbortSignal): Promise<number | null> {
  const timeless = { filter: 'sys_updated_onISEMPTY', unsorted: true, counted: true }
  return (await client.readPage(firstRows(table, ['sys_id'], 1, timeless), signal)).total
}
