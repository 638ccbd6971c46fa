import type { Row } from '../../contract/row/row.ts'
import { rowsOf } from '../table-api/page/parse-page.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { countHidden } from './counts/count-interval.ts'
import { PageSize } from './page-size.ts'
import { readPages } from './pager.ts'
import type { Walk } from './walk.ts'

/** Rows per page; tables that are read like that have small rows. */
const PAGE_ROWS = 1000

/** All rows of a walk that are shown, and how many more are counted; null where that is not told. */
export interface EveryRow {
  readonly rows: readonly Row[]
  readonly hidden: number | null
}

/** Reads a walk from its beginning to its end, into memory. Throws as reading a page does. */
export async function everyRow(client: TableClient, walk: Walk, signal: AbortSignal): Promise<EveryRow> {
  const rows: Row[] = []
  let hidden: number | null = 0
  for await (const step of readPages(client, walk, { cursor: null, size: new PageSize(PAGE_ROWS) }, signal)) {
    rows.push(...rowsOf(step))
    hidden = hidden === null || step.hidden === null ? null : hidden + step.hidden
  }
  const everything = { ...walk.range, keys: [] }
  return { rows, hidden: hidden ?? (await countHidden(client, walk, everything, signal)).hidden }
}
