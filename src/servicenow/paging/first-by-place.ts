import type { Key } from '../../contract/row/key.ts'
import type { PageRequest } from '../query/page-request.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { fewerIds, idsUnlessUnreadable } from './affordable-ids.ts'
import { MOST_UNREADABLE } from './most-unreadable.ts'
import { SearchBudget } from './search-budget.ts'
import { unlessRefused } from './unless-refused.ts'
import type { Walk } from './walk.ts'

/** The first row of a stretch that comes, and what lies before it. */
export interface FirstRow {
  /** Null where none comes up to the end of the stretch. */
  readonly key: Key | null
  /** Rows before it that cannot be read, even alone. */
  readonly unreadable: number
  /** Rows before it at least; the others that are counted up to it were in the same answer. */
  readonly before: number
  /** Rows of the whole stretch; null where nothing counts them. */
  readonly total: number | null
}

/** How many times more places the next answer passes, where one showed nothing. */
const GROWTH = 4
/** So often at most a search is made, where rows come or go meanwhile. */
const MOST_SEARCHES = 8

/**
 * Finds the first row that comes by its place, where no key leads between two others or where rows cannot be read, even alone:
 * hidden rows and those are passed in steps that one answer surely holds. Rows that come or go shift places, so only what two
 * searches in a row find, between two counts that are the same, is taken for the first. Without any count the search ends with its
 * budget. Null where nothing is found like that.
 */
export async function firstByPlace(
  client: TableClient,
  walk: Walk,
  stretch: PageRequest,
  signal: AbortSignal,
): Promise<FirstRow | null> {
  let last: FirstRow | null = null
  for (let searches = 0; searches < MOST_SEARCHES; searches += 1) {
    const total = await believedCount(client, stretch, signal)
    const found: FirstRow | null = await search(client, walk, { stretch, total }, signal)
    if (found === null) return null
    const isSame =
      last !== null && last.total === found.total && last.key === found.key && last.unreadable === found.unreadable
    if (isSame && (await believedCount(client, stretch, signal)) === found.total) return found
    last = found
  }
  return null
}

/** The count of a stretch; null where there is none, or the counts of its table are not believed. */
async function believedCount(client: TableClient, stretch: PageRequest, signal: AbortSignal): Promise<number | null> {
  return client.counts.doubtOf(stretch.table) === null ? client.count(stretch, signal) : null
}

async function search(
  client: TableClient,
  walk: Walk,
  { stretch, total }: { readonly stretch: PageRequest; readonly total: number | null },
  signal: AbortSignal,
): Promise<FirstRow | null> {
  const most = client.honoured.proven(walk.table)
  // Places that show nothing prove no progress: there may be none, if the count is wrong.
  const budget = new SearchBudget()
  budget.counts(total ?? 0)
  let unreadable = 0
  let limit = 1
  let offset = 0
  // A count may be too low by a row: the end is where nothing comes behind it.
  for (let isBehind = false; !isBehind; ) {
    isBehind = total !== null && offset >= total
    if (!budget.spend()) return null
    const page = await unlessRefused(idsUnlessUnreadable(client, { ...stretch, counted: false, offset, limit }, signal))
    if (page === 'refused') return null
    if (page === null) {
      limit = fewerIds(limit)
      continue
    }
    const isUnreadable = page === 'unreadable'
    const [key] = isUnreadable ? [] : page.keys
    if (key !== undefined) return { key, unreadable, before: offset, total }
    if (isUnreadable) unreadable += 1
    if (unreadable > MOST_UNREADABLE) return null
    offset += limit
    limit = isUnreadable ? 1 : Math.min(most, limit * GROWTH)
  }
  return { key: null, unreadable, before: total ?? offset, total }
}
