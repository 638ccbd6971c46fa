import { isoTime } from '../../../contract/row/instance-time.ts'
import { splitTimeKey } from '../../../contract/row/time-key.ts'
import { firstRows, keyColumns } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/** When the oldest visible row of a log was created, ISO 8601, or that none is visible. Throws as reading a page does. */
export async function oldestRowTime(client: TableClient, table: string, signal: AbortSignal): Promise<string | 'none'> {
  const first = firstRows(table, keyColumns('sys_created_on'), 1, { order: 'sys_created_on' })
  const { keys } = await client.readPage(first, signal)
  const [oldest] = keys
  return oldest === undefined ? 'none' : isoTime(splitTimeKey(oldest).time)
}
