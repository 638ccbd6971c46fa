import type { Row } from '../../contract/row/row.ts'
import { countHidden } from '../paging/counts/count-interval.ts'
import { PageSize } from '../paging/page-size.ts'
import { readPages } from '../paging/pager.ts'
import { IDS_LIMIT, type Walk } from '../paging/walk.ts'
import { rowsOf } from '../table-api/page/parse-page.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { probeQueries } from './probe/probe-queries.ts'

/** Rows per page; tables that describe others have small rows. */
const PAGE_ROWS = 1000

/** All rows that are shown, and how many more are counted; null where that is not told. */
interface AllRows {
  readonly rows: readonly Row[]
  readonly hidden: number | null
}

/** Some columns of all rows that fulfil a condition of a table that describes others; null stands for no condition. */
export type ReadAll = (columns: readonly string[], filter: string | null) => Promise<AllRows>

/** Looks at how a table lets itself be read, and gives what reads it. Both throw as reading a page does. */
export async function allRowsOf(client: TableClient, table: string, signal: AbortSignal): Promise<ReadAll> {
  const look = { table, order: 'sys_id', window: null, columns: ['sys_id'] } as const
  const { reading } = await probeQueries(client, look, signal)
  return async (columns, filter) => {
    const walk: Walk = {
      table,
      order: 'sys_id',
      reading,
      window: null,
      filter,
      columns,
      referenceLinks: false,
      range: { lo: null, hi: null },
      idsLimit: IDS_LIMIT,
    }
    const rows: Row[] = []
    let hidden: number | null = 0
    const start = { cursor: null, size: new PageSize(PAGE_ROWS) }
    for await (const step of readPages(client, walk, start, signal)) {
      rows.push(...rowsOf(step))
      hidden = hidden === null || step.hidden === null ? null : hidden + step.hidden
    }
    const everything = { lo: null, hi: null, keys: [] }
    return { rows, hidden: hidden ?? (await countHidden(client, walk, everything, signal)).hidden }
  }
}
