import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import type { Key, KeyRange } from '../../../contract/row/key.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { unlessRefused } from '../unless-refused.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** A time before which no instance has rows, ISO 8601. */
const FAR_PAST = '1970-01-01T00:00:00.000Z'

/** A count that is at most this share of another one of the table, and by so many rows smaller, is smaller for its range. */
const MUCH_SMALLER = 0.6
const MANY_ROWS = 50

/** A range and its count. */
interface CountedRange extends KeyRange {
  readonly total: number
}

/**
 * Asks how many rows lie in a range that holds none. An instance that counts some there, twice, counts without regard to ranges, so
 * none of its counts of this table is believed any more. Asked where a count did not fall although rows were passed.
 */
export async function checkThatCountsHeedRanges(
  client: TableClient,
  walk: Walk,
  at: Key | null,
  signal: AbortSignal,
): Promise<void> {
  const countNothing = () => countIn(client, noRows(walk, at), signal)
  const first = await countNothing()
  // One count that is off says nothing yet.
  const total = first === null || first === 0 ? first : await countNothing()
  if (total === 0) client.counts.sawNoneWithin(walk.table)
  if (total === null || total === 0) return
  client.counts.disbelieve(
    walk.table,
    `the instance counts ${total} rows in a range that holds none: its counts of this table are not believed`,
  )
}

/**
 * Asks the same before a range is looked at once more, where rows of it may be hidden: what that look counts then shows that the table
 * was not empty meanwhile. Not asked of a table that is known to heed ranges, nor for all of a table.
 */
export async function checkBeforeLook(
  client: TableClient,
  walk: Walk,
  range: CountedRange,
  signal: AbortSignal,
): Promise<void> {
  const { counts, honoured } = client
  const { table } = walk
  if (isMuchSmaller(client, walk, range)) honoured.sawHeedRanges(table)
  if (!isBounded(walk, range) || counts.doubtOf(table) !== null || honoured.heedRanges(table)) return
  if (!counts.countsNoneWithin(table)) await checkThatCountsHeedRanges(client, walk, range.lo ?? range.hi, signal)
}

/**
 * Whether the count of a range may be held against the rows of that range, before rows are called hidden: an instance that counts
 * without regard to ranges would count others too. Asked once for each table, and not where a count was seen to be smaller for
 * its range; queries of a time order also compare for equality, so that theirs may be smaller for that. None in an empty range
 * shows regard only if rows are counted after that: on a table that is being emptied, the last ones may have gone just before. Then
 * that is to be asked again of which the count was.
 */
export async function areRangesHeeded(
  client: TableClient,
  walk: Walk,
  range: CountedRange,
  signal: AbortSignal,
): Promise<boolean> {
  const { counts, honoured } = client
  const { table } = walk
  await checkBeforeLook(client, walk, range, signal)
  if (counts.doubtOf(table) !== null) return false
  if (!isBounded(walk, range) || honoured.heedRanges(table)) return true
  const isAlive =
    counts.countsSomeElsewhere(table) ||
    ((await countIn(client, { ...idsRequest(walk, null, null), ...once(walk) }, signal)) ?? 0) > 0
  if (counts.countsNoneWithin(table) && isAlive) honoured.sawHeedRanges(table)
  return honoured.heedRanges(table)
}

/** Whether a range counts so much less than the table has at some time that the difference is for the range. */
function isMuchSmaller({ counts }: TableClient, { order, table }: Walk, { total }: CountedRange): boolean {
  const largest = counts.largest(table)
  return order === 'sys_id' && total <= largest * MUCH_SMALLER && total <= largest - MANY_ROWS
}

function isBounded({ window }: Walk, { lo, hi }: KeyRange): boolean {
  return lo !== null || hi !== null || window !== null
}

/** A count; null where none is given, or the question is refused. Beside a row that cannot be read it comes from elsewhere. */
async function countIn(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<number | null> {
  try {
    const page = await unlessRefused(affordableIds(client, request, signal))
    return page === null || page === 'refused' ? null : page.total
  } catch (error) {
    const total = speaksOf(error, 'page') ? await client.count(request, signal) : null
    if (total === null) throw error
    return total
  }
}

/** A query that no row satisfies, by ranges alone. */
function noRows(walk: Walk, at: Key | null): PageRequest {
  return walk.order === 'sys_id'
    ? { ...idsRequest(walk, at, at), ...once(walk) }
    : { ...idsRequest(walk, null, null), ...once(walk), window: { from: FAR_PAST, to: FAR_PAST } }
}

/** One row is enough where only the count is wanted. */
function once({ reading }: Walk): Pick<PageRequest, 'limit' | 'unsorted'> {
  return { limit: 1, unsorted: reading !== 'keyset' }
}
