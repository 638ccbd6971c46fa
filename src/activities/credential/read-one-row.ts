import type { TableClient } from '../../servicenow/table-api/table-client.ts'

/** Asks for the sys_id of one row, to see whether the credential reads a table; throws as reading a page does. */
export async function readOneRow(client: TableClient, table: string, signal: AbortSignal): Promise<void> {
  const anywhere = { order: 'sys_id', window: null, filter: null, lo: null, includesLo: false, hi: null } as const
  const oneRow = { columns: ['sys_id'], limit: 1, counted: false, unsorted: true, referenceLinks: false }
  await client.readPage({ ...anywhere, ...oneRow, table }, signal)
}
