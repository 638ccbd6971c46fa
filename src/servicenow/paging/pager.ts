import { HarvestError } from '../../contract/harvest-error.ts'
import type { Key } from '../../contract/key.ts'
import type { HonouredLimit } from '../table-api/honoured-limit.ts'
import { compareKeys } from '../table-api/row-key.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { stepOverHidden, type VisibleAgain } from './hidden-window.ts'
import { PageSize } from './page-size.ts'
import { readPageAdapting } from './read-page-adapting.ts'
import { NO_ROWS, type Step, type Walk } from './walk.ts'

/** Where a walk starts and how large its pages are. */
export interface WalkStart {
  /** Exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** Rows per page to reach, and the size at which an earlier slice ended. */
  readonly wantedPageSize: number
  readonly pageSize: number
}

/** What a page says about where the range ends. */
interface Reading {
  readonly ends: boolean
  readonly hidden: number | null
}

/**
 * The page loop: walks a range by key, never by offset, and yields a step per page. The limit applies before row
 * access rules, so neither a short nor an empty page is the end: only a count that a page's limit covers is. Only the
 * first and the expected last page ask for a count.
 */
export async function* readPages(
  client: TableClient,
  walk: Walk,
  start: WalkStart,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  const size = new PageSize(start.wantedPageSize, start.pageSize)
  const { table, order, window, filter, columns, referenceLinks, range } = walk
  let cursor = start.cursor
  /** The next visible key beyond a hidden window; the window itself stays to be counted. */
  let resumeAt: Key | null = null
  /** Rows that may still come, at least; null asks for a count. */
  let remaining: number | null = null
  let doubt: Doubt | null = null

  for (;;) {
    const limit = size.rows
    const counted = remaining === null || remaining <= limit || doubt !== null
    const from = { lo: resumeAt ?? cursor, includesLo: resumeAt !== null, hi: range.hi }
    const page = await readPageAdapting(
      client,
      { table, order, window, filter, columns, referenceLinks, ...from, limit, counted },
      size,
      signal,
    )
    if (page === null) continue
    size.succeeded()
    if (doubt !== null && page.total === doubt.countIfCapped) size.capAt(doubt.rows)
    const facts = {
      remaining: counted ? page.total : null,
      pageSize: limit,
      answeredAt: page.answeredAt,
      size: page.size,
    }

    if (page.keys.length === 0) {
      if (page.total !== null && page.total <= limit && client.honoured.covers(page.total)) {
        yield {
          ...facts,
          ...NO_ROWS,
          to: range.hi,
          done: true,
          hidden: resumeAt === null ? page.total : null,
        }
        return
      }
      const beyond: VisibleAgain | null = yield* stepOverHidden(client, walk, cursor, limit, signal)
      if (beyond === null) return
      cursor = beyond.cursor
      resumeAt = beyond.visible
      remaining = null
      continue
    }

    const last = lastKey(page, cursor, walk)
    const { ends, hidden } = readCount(page, limit, client.honoured)
    yield {
      ...facts,
      keys: page.keys,
      lines: page.lines,
      missingColumns: page.missingColumns,
      newest: page.newest,
      to: ends ? range.hi : last,
      done: ends,
      hidden: resumeAt === null ? hidden : null,
    }
    if (ends) return
    cursor = last
    resumeAt = null
    remaining = rowsLeft(page, counted, remaining, limit)
    doubt = doubtOf(page, limit, client.honoured)
  }
}

/** A short page in doubt: its rows, and what the next page counts if this one was capped rather than thinned. */
interface Doubt {
  readonly rows: number
  readonly countIfCapped: number
}

/** A short page that carried a count, at a limit that no page has filled yet, may have been capped. */
function doubtOf(page: Page, limit: number, honoured: HonouredLimit): Doubt | null {
  const rows = page.keys.length
  return rows < limit && page.total !== null && !honoured.covers(limit)
    ? { rows, countIfCapped: page.total - rows }
    : null
}

/** A page's own count, where its limit covers it, proves the end; a full page proves that nothing was hidden in it. */
function readCount(page: Page, limit: number, honoured: HonouredLimit): Reading {
  const rows = page.keys.length
  if (page.total === rows) return { ends: true, hidden: 0 }
  if (page.total !== null && page.total <= limit && honoured.covers(page.total))
    return { ends: true, hidden: page.total - rows }
  return { ends: false, hidden: rows === limit ? 0 : null }
}

/** A page uses up at most its limit, so at least this many rows are left; null where no count was ever given. */
function rowsLeft(page: Page, counted: boolean, before: number | null, limit: number): number | null {
  const known = counted ? page.total : before
  return known === null ? null : Math.max(0, known - limit)
}

/** The last key of a page that moved on; throws PAGE_STALLED where the order did not bring us further. */
function lastKey(page: Page, cursor: Key | null, walk: Walk): Key {
  const last = page.keys.at(-1)
  if (last === undefined || (cursor !== null && compareKeys(last, cursor, walk.order) <= 0)) {
    throw new HarvestError('PAGE_STALLED', `no row beyond the cursor on ${walk.table}`)
  }
  return last
}
