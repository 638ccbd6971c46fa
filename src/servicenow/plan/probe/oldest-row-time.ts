import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isoTime } from '../../../contract/row/instance-time.ts'
import { splitTimeKey } from '../../../contract/row/time-key.ts'
import { firstRows, keyColumns } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/** When the oldest visible row of a log was created, ISO 8601; null where none is visible or the table cannot be asked. */
export async function oldestRowTime(client: TableClient, table: string, signal: AbortSignal): Promise<string | null> {
  try {
    const first = firstRows(table, keyColumns('sys_created_on'), 1, { order: 'sys_created_on' })
    const { keys } = await client.readPage(first, signal)
    const [oldest] = keys
    return oldest === undefined ? null : isoTime(splitTimeKey(oldest).time)
  } catch (error) {
    if (error instanceof HarvestError) return null
    throw error
  }
}
