import { type EveryRow, everyRow } from '../paging/every-row.ts'
import { IDS_LIMIT } from '../paging/walk.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { probeQueries } from './probe/probe-queries.ts'

/** Some columns of all rows that fulfil a condition of a table that describes others; null stands for no condition. */
export type ReadAll = (columns: readonly string[], filter: string | null) => Promise<EveryRow>

/** Tables that are small enough to be counted for no more than to see whether counts go beyond answers. */
const COUNTED: ReadonlySet<string> = new Set(['sys_db_object'])

/** Looks at how a table lets itself be read, and gives what reads it. Both throw as reading a page does. */
export async function allRowsOf(client: TableClient, table: string, signal: AbortSignal): Promise<ReadAll> {
  const look = { table, order: 'sys_id', window: null, columns: ['sys_id'], counted: COUNTED.has(table) } as const
  const { reading } = await probeQueries(client, look, signal)
  return (columns, filter) =>
    everyRow(
      client,
      {
        table,
        order: 'sys_id',
        reading,
        window: null,
        filter,
        columns,
        referenceLinks: false,
        range: { lo: null, hi: null },
        idsLimit: IDS_LIMIT,
      },
      signal,
    )
}
