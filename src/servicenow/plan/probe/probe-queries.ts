import { FAILURE_POLICY } from '../../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isTooMuch } from '../../../contract/failure/is-too-much.ts'
import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import { waitsFor } from '../../../contract/failure/waits-for.ts'
import type { Key } from '../../../contract/row/key.ts'
import type { TimeWindow } from '../../../contract/run/harvest-request.ts'
import type { QueryRights } from '../../../contract/table/query-rights.ts'
import type { ReadingStrategy } from '../../../contract/table/reading-strategy.ts'
import type { RowCondition, TableOrder } from '../../../contract/table/table-plan.ts'
import { leadingNumber } from '../../paging/keys/key-space.ts'
import { firstRows, keyColumns, type PageRequest } from '../../query/page-request.ts'
import { isQuotable, lastQuotable } from '../../query/quoting.ts'
import { isUnheeded } from '../../table-api/page/check-page.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'

/** A key near the middle of the key space, and at no border where ids of one kind would begin. */
const NEAR_THE_MIDDLE = '7f3a9c51d2e84b06a5c7913e0f6d82b4'
/** Where evenly spread rows are asked for above a key, the first one lies this many times their usual distance behind it, at most. */
const FAR_BEHIND = 10
/** Rows that show whether a query is honoured, few enough to cost nothing; of ids alone it may be so many times more. */
const PROBED_ROWS = 20
const IDS_FOR_A_ROW = 25
/** Where so many rows cost too much, this part of them is asked for. */
const SHRINKING = 4

/** What is to be asked of a table. */
export interface ProbedTable {
  readonly table: string
  readonly order: TableOrder
  readonly window: TimeWindow | null
  readonly columns: readonly string[]
  readonly only?: RowCondition | undefined
  /** True where it was asked as it will be read, and refused that; absent where it was not asked. */
  readonly isRefused?: boolean
  /** True counts what is asked for, too: it shows whether counts go beyond what an answer brings. Absent for no count. */
  readonly counted?: boolean
}

/**
 * Asks a table as it will be read, for a few rows of the upper half of its key space. Where that is refused, where other
 * rows come than were asked for, or where the rows that come would have come anyway, order, ranges and columns are asked
 * for one by one. Throws as reading a page does for any failure that says nothing about the query.
 */
export async function probeQueries(client: TableClient, look: ProbedTable, signal: AbortSignal): Promise<QueryRights> {
  return probeByRows(client, look, PROBED_ROWS, signal)
}

/** Asks for so many rows, and for fewer where these cost too much; throws what a single one costs too much. */
async function probeByRows(
  client: TableClient,
  look: ProbedTable,
  rows: number,
  signal: AbortSignal,
): Promise<QueryRights> {
  try {
    return await probeWith(client, look, rows, signal)
  } catch (error) {
    if (!isTooMuch(error) || rows <= 1) throw error
    return probeByRows(client, look, Math.floor(rows / SHRINKING), signal)
  }
}

async function probeWith(
  client: TableClient,
  { table, order, window, columns, only, isRefused = false, counted = false }: ProbedTable,
  rows: number,
  signal: AbortSignal,
): Promise<QueryRights> {
  const keyed = firstRows(table, keyColumns(order), rows, { order, window, only })
  const lo = order === 'sys_id' ? NEAR_THE_MIDDLE : null
  const page = isRefused ? null : await wholeOrKeys(client, { ...keyed, columns, lo, counted }, signal)
  if (page !== null && (order !== 'sys_id' || (await followsRange(client, keyed, page, signal))))
    return { reading: 'keyset', refusedColumns: [] }
  return {
    reading: await allowedReading(client, keyed, signal),
    refusedColumns: page === null ? await refusedAmong(client, keyed, columns, signal) : [],
  }
}

/**
 * The page with all its columns, or with keys alone where it comes cut or altered with them: one row may do that, and it says
 * nothing about the query.
 */
async function wholeOrKeys(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<Page | null> {
  try {
    return await pageAsAsked(client, request, signal)
  } catch (error) {
    // A page that costs too much costs the same again.
    if (!(error instanceof HarvestError && speaksOf(error, 'page') && waitsFor(error.code) === 'time')) throw error
    return pageAsAsked(client, { ...request, columns: keyColumns(request.order) }, signal)
  }
}

/**
 * Tells whether rows above a key came because they were asked for. Full pages of evenly spread rows that begin right behind
 * the key show it. Other rows may have come because the table has none below: then rows are asked for above one that was
 * seen.
 */
async function followsRange(
  client: TableClient,
  keyed: PageRequest,
  page: Page,
  signal: AbortSignal,
): Promise<boolean> {
  if (beginsRightBehind(page.keys, keyed.limit)) return true
  const seen = page.keys.length > 0 ? page : await pageAsAsked(client, keyed, signal)
  const lowest = seen?.keys.find(isQuotable)
  // Nothing is shown that could be asked for: the walk will see.
  if (lowest === undefined) return seen !== null
  return (await pageAsAsked(client, { ...keyed, lo: lowest }, signal)) !== null
}

/** True for a full page of evenly spread ids whose first one lies right behind the key above which they were asked for. */
function beginsRightBehind(keys: readonly Key[], asked: number): boolean {
  const [from, first, last] = [NEAR_THE_MIDDLE, keys[0], keys.at(-1)].map((key) => leadingNumber(key ?? ''))
  if (keys.length < Math.max(2, asked) || from == null || first == null || last == null) return false
  return first - from <= (FAR_BEHIND * (last - first)) / (keys.length - 1)
}

async function allowedReading(client: TableClient, keyed: PageRequest, signal: AbortSignal): Promise<ReadingStrategy> {
  const ids = { ...keyed, limit: keyed.limit * IDS_FOR_A_ROW }
  const ranges = await honoursRanges(client, { ...ids, unsorted: true, counted: true }, signal)
  const inOrder = await pageAsAsked(client, { ...ids, window: null }, signal)
  // One row is in any order.
  const order = inOrder !== null && inOrder.keys.length > 1
  if (ranges) return order ? 'keyset' : 'key-windows'
  return order ? 'ordered-offsets' : 'offsets'
}

/**
 * Rows that lie in a range, while others do not, show that it is honoured; where none is visible, a count that is smaller
 * with it than without.
 */
async function honoursRanges(client: TableClient, ids: PageRequest, signal: AbortSignal): Promise<boolean> {
  const everything = await pageAsAsked(client, { ...ids, window: null }, signal)
  if (everything === null) return false
  const page = await pageAsAsked(client, { ...ids, lo: pivotOf(everything, ids) }, signal)
  if (page === null || page.keys.length > 0) return page !== null
  return page.total !== null && page.total < (everything.total ?? 0)
}

/** A key of the table, in the middle of those that it shows, so that about half of its rows lie above it; null in a window of time. */
function pivotOf({ keys }: Page, { order }: PageRequest): Key | null {
  if (order !== 'sys_id') return null
  return keys[lastQuotable(keys.slice(0, Math.ceil(keys.length / 2)), order)] ?? NEAR_THE_MIDDLE
}

/** The columns that are refused, found by halves: nearly always there is none, or one. */
async function refusedAmong(
  client: TableClient,
  keyed: PageRequest,
  columns: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { table, only } = keyed
  const oneRow = firstRows(table, [...new Set(['sys_id', ...columns])], 1, { only, unsorted: true })
  if ((await pageAsAsked(client, oneRow, signal)) !== null) return []
  if (columns.length <= 1) return columns
  const middle = Math.floor(columns.length / 2)
  return [
    ...(await refusedAmong(client, keyed, columns.slice(0, middle), signal)),
    ...(await refusedAmong(client, keyed, columns.slice(middle), signal)),
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
    const { subject } = FAILURE_POLICY[error.code]
    if (subject === 'query') return null
    if (subject !== 'page' || !error.retried) throw error
    if (!isRepeated) return pageAsAsked(client, request, signal, true)
    if (isUnheeded(error)) return null
    throw error
  }
}
