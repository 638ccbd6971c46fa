import type { Key, KeyRange } from '../../../contract/row/key.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { affordableIds, fewerIds, idsUnlessUnreadable } from '../affordable-ids.ts'
import { SearchBudget } from '../search-budget.ts'
import { unlessRefused } from '../unless-refused.ts'
import { idsRequest, type Walk } from '../walk.ts'
import { wouldShowMore } from './would-show-more.ts'

/** An answer that lists the rows of a range from an offset, and shows fewer than it was asked for. */
export interface ListedRows extends Pick<Page, 'keys' | 'total'>, KeyRange {
  readonly offset: number
  readonly limit: number
  readonly unsorted: boolean
}

/**
 * Whether an answer of fewer rows than it was asked for was cut short: rows that it does not show come where it should have
 * shown them. Asked by offset, for readings that know no order or no ranges, and in steps that one answer surely holds and that
 * are not too much for it: this look may be cut short as well. Null where that cannot be told: the count is another one by then,
 * the offset is refused, or seems not to be heeded, or there are too many steps.
 */
export async function isCutShort(
  client: TableClient,
  walk: Walk,
  { keys, total, lo, hi, offset, limit, unsorted }: ListedRows,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { honoured } = client
  const askOnce = (at: number, rows: number) =>
    unlessRefused(
      idsUnlessUnreadable(client, { ...idsRequest(walk, lo, hi), unsorted, offset: at, limit: rows }, signal),
    )
  const ask = async (at: number, rows: number) => {
    const seen = await askOnce(at, rows)
    // A bad moment is over when the row is asked for again; one that cannot be read is cut off by nothing.
    return seen === 'unreadable' ? askOnce(at, rows) : seen
  }
  const shown = new Set(keys)
  const end = total === null ? offset + limit : Math.min(offset + limit, total)
  const budget = new SearchBudget()
  let held = keys.length
  let most = limit
  for (let at = offset + keys.length; at < end; ) {
    if (!budget.spend()) return null
    // No more rows lie there than are counted, but as many as before would come if the offset were ignored.
    const rows = Math.min(end === total ? Math.max(end - at, keys.length) : end - at, most)
    const seen = await ask(at, rows)
    if (seen === 'refused') return null
    if (seen === 'unreadable') {
      at += 1
      continue
    }
    if (seen === null) {
      most = fewerIds(rows)
      continue
    }
    if (seen.total !== total) return null
    if (seen.keys.some((key) => !shown.has(key))) {
      honoured.sawCut(walk.table)
      return true
    }
    const isTheSame = seen.keys.length > 0 && seen.keys.length >= Math.min(keys.length, rows)
    // An offset that is ignored brings the first rows again, wherever it lies; one that only a count names may be too far to be asked for.
    if (isTheSame && !honoured.heedOffsets(walk.table)) {
      let behind = await ask(end, limit)
      for (let fewer = fewerIds(limit); behind === null; fewer = fewerIds(fewer)) behind = await ask(end, fewer)
      if (behind === 'refused' || behind === 'unreadable' || behind.keys.some((key) => shown.has(key))) return null
      // A row behind the last counted one: the count is too low.
      if (end === total && behind.keys.length > 0) return null
      honoured.sawHeedOffsets(walk.table)
    }
    if (seen.keys.length > 0) held = at - offset + seen.keys.length
    at += Math.min(rows, honoured.proven(walk.table))
  }
  // It held the last row that it showed, and those before it, hidden ones included. Those behind may have been cut off.
  honoured.saw(walk.table, held)
  return false
}

/** Rows that were shown, and as many as are counted. */
export interface ShownRows extends KeyRange {
  readonly keys: readonly Key[]
  /** The place behind the last counted row. */
  readonly end: number
  readonly unsorted: boolean
}

/**
 * Whether a row comes behind the last one that is counted, although the answer showed as many rows as it counts: a count one
 * too low and a cap at as many rows agree with each other. Not asked where that row would have been shown. Null
 * where the offset is refused, or seems not to be heeded.
 */
export async function showsOneMore(
  client: TableClient,
  walk: Walk,
  { keys, end, lo, hi, unsorted }: ShownRows,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { honoured } = client
  if (keys.length === 0 || wouldShowMore(client, walk.table, keys.length)) return false
  const one = { ...idsRequest(walk, lo, hi), unsorted, offset: end, limit: 1, counted: false }
  const seen = await unlessRefused(affordableIds(client, one, signal))
  if (seen === 'refused') return null
  const [key] = seen?.keys ?? []
  if (key === undefined) return false
  if (keys.includes(key)) return null
  honoured.sawCut(walk.table)
  return true
}
