import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { TimeWindow } from '../../../contract/run/harvest-request.ts'
import type { ReadingStrategy, TableOrder } from '../../../contract/table/table-plan.ts'
import { firstRows, keyColumns, type PageRequest } from '../../query/page-request.ts'
import { isUnheeded } from '../../table-api/check-page.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'

/** The middle of the key space: about half of a table's rows lie above it, and only those may come. */
const MIDDLE_ID = '8'.padEnd(32, '0')
/** Rows that show whether a query is honoured, few enough to cost nothing; of ids alone it may be more. */
const PROBED_ROWS = 20
const PROBED_IDS = 500

/** What is to be asked of a table. */
export interface ProbedTable {
  readonly table: string
  readonly order: TableOrder
  readonly window: TimeWindow | null
  readonly columns: readonly string[]
}

/** What a table's queries may ask for. */
export interface QueryRights {
  readonly reading: ReadingStrategy
  /** Columns for which the instance refuses a whole request. */
  readonly refusedColumns: readonly string[]
}

/**
 * Asks a table as it will be read, for a few rows of the upper half of its key space. Where that is refused, or other
 * rows come than were asked for, order, ranges and columns are asked for one by one. Throws as reading a page does for
 * any failure that says nothing about the query.
 */
export async function probeQueries(
  client: TableClient,
  { table, order, window, columns }: ProbedTable,
  signal: AbortSignal,
): Promise<QueryRights> {
  const lo = order === 'sys_id' ? MIDDLE_ID : null
  const keyed = firstRows(table, keyColumns(order), PROBED_ROWS, { order, window, lo })
  if ((await pageAsAsked(client, { ...keyed, columns }, signal)) !== null)
    return { reading: 'keyset', refusedColumns: [] }
  return {
    reading: await allowedReading(client, keyed, signal),
    refusedColumns: await refusedAmong(client, table, columns, signal),
  }
}

async function allowedReading(client: TableClient, keyed: PageRequest, signal: AbortSignal): Promise<ReadingStrategy> {
  const ids = { ...keyed, limit: PROBED_IDS }
  const ranges = await honoursRanges(client, { ...ids, unsorted: true, counted: true }, signal)
  const inOrder = await pageAsAsked(client, { ...ids, lo: null, window: null }, signal)
  // One row is in any order.
  const order = inOrder !== null && inOrder.keys.length > 1
  if (ranges) return order ? 'keyset' : 'key-windows'
  return order ? 'ordered-offsets' : 'offsets'
}

/** Rows that lie in a range show that it is honoured; where none is visible, a count that is smaller with it than without. */
async function honoursRanges(client: TableClient, ranged: PageRequest, signal: AbortSignal): Promise<boolean> {
  const page = await pageAsAsked(client, ranged, signal)
  if (page === null || page.keys.length > 0) return page !== null
  const everything = await pageAsAsked(client, { ...ranged, lo: null, window: null, limit: 1 }, signal)
  return page.total !== null && page.total < (everything?.total ?? 0)
}

/** The columns that are refused, found by halves: nearly always there is none, or one. */
async function refusedAmong(
  client: TableClient,
  table: string,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const oneRow = firstRows(table, [...new Set(['sys_id', ...columns])], 1, { unsorted: true })
  if ((await pageAsAsked(client, oneRow, signal)) !== null) return []
  if (columns.length <= 1) return columns
  const middle = Math.floor(columns.length / 2)
  return [
    ...(await refusedAmong(client, table, columns.slice(0, middle), signal)),
    ...(await refusedAmong(client, table, columns.slice(middle), signal)),
  ]
}

/**
 * A page that came as it was asked for; null where the query was refused, or other rows came than it asks for, twice. An
 * answer that is cut or altered says nothing about the query: it is asked for once more, and then thrown.
 */
async function pageAsAsked(
  client: TableClient,
  request: PageRequest,
  signal: AbortSignal,
  isRepeated = false,
): Promise<Page | null> {
  try {
    return await client.readPage(request, signal)
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    if (error.code === 'QUERY_REJECTED') return null
    if (error.code !== 'RESPONSE_MALFORMED') throw error
    if (!isRepeated) return pageAsAsked(client, request, signal, true)
    if (isUnheeded(error)) return null
    throw error
  }
}
