import type { Key, KeyRange } from '../../../contract/row/key.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
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
  const countNothing = async () => (await affordableIds(client, noRows(walk, at), signal))?.total ?? null
  const first = await countNothing()
  // One count that is off says nothing yet.
  const total = first === null || first === 0 ? first : await countNothing()
  if (total === 0) client.honoured.sawHeedRanges(walk.table)
  if (total === null || total === 0) return
  client.counts.disbelieve(
    walk.table,
    `the instance counts ${total} rows in a range that holds none: its counts of this table are not believed`,
  )
}

/**
 * Whether the count of a range may be held against the rows of that range, before rows are called hidden: an instance that counts
 * without regard to ranges would count others too. Asked once for each table, and not where a count was seen to be smaller for
 * its range; queries of a time order also compare for equality, so that theirs may be smaller for that.
 */
export async function areRangesHeeded(
  client: TableClient,
  walk: Walk,
  { lo, hi, total }: CountedRange,
  signal: AbortSignal,
): Promise<boolean> {
  const { counts, honoured } = client
  const { table, order, window } = walk
  const largest = counts.largest(table)
  if (order === 'sys_id' && total <= largest * MUCH_SMALLER && total <= largest - MANY_ROWS)
    honoured.sawHeedRanges(table)
  const isBounded = lo !== null || hi !== null || window !== null
  if (isBounded && counts.doubtOf(table) === null && !honoured.heedRanges(table))
    await checkThatCountsHeedRanges(client, walk, lo ?? hi, signal)
  return counts.doubtOf(table) === null
}

/** A query that no row satisfies, by ranges alone. */
function noRows(walk: Walk, at: Key | null): PageRequest {
  const { order, reading } = walk
  const once = { limit: 1, unsorted: reading !== 'keyset' }
  return order === 'sys_id'
    ? { ...idsRequest(walk, at, at), ...once }
    : { ...idsRequest(walk, null, null), ...once, window: { from: FAR_PAST, to: FAR_PAST } }
}
