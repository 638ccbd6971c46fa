import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isoTime } from '../../../contract/row/instance-time.ts'
import { splitTimeKey } from '../../../contract/row/time-key.ts'
import type { TableClient } from '../../table-api/table-client.ts'

/** When the oldest visible row of a log was created, ISO 8601; null where none is visible or the table cannot be asked. */
export async function oldestRowTime(client: TableClient, table: string, signal: AbortSignal): Promise<string | null> {
  const anywhere = { window: null, filter: null, lo: null, includesLo: false, hi: null } as const
  try {
    const { keys } = await client.readPage(
      {
        ...anywhere,
        table,
        order: 'sys_created_on',
        columns: ['sys_id', 'sys_created_on'],
        limit: 1,
        counted: false,
        referenceLinks: false,
      },
      signal,
    )
    const [oldest] = keys
    return oldest === undefined ? null : isoTime(splitTimeKey(oldest).time)
  } catch (error) {
    if (error instanceof HarvestError) return null
    throw error
  }
}
