import { firstRows } from '../../servicenow/query/page-request.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'

/** Asks for the sys_id of one row, to see whether the credential reads a table; throws as reading a page does. */
export async function readOneRow(client: TableClient, table: string, signal: AbortSignal): Promise<void> {
  await client.readPage(firstRows(table, ['sys_id'], 1, { unsorted: true }), signal)
}
