import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { compareKeys } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { after, type PageRequest } from '../../query/page-request.ts'
import type { Page } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { checkThatCountsHeedRanges } from '../counts-heed-ranges.ts'
import { stepOverHidden, uncounted } from '../hidden-window.ts'
import { lookFromTheEnd } from '../second-look.ts'
import { idsRequest, NO_ROWS, rowsIn, type Step, type Told, told, UNTOLD, untellable } from '../walk.ts'
import type { EarlierCount, Strategy, StrategyDependencies } from './strategy.ts'

/** A short page in doubt: its rows, and what the next page counts if this one was capped rather than thinned. */
interface Doubt {
  readonly rows: number
  readonly countIfCapped: number
}

/** What a page tells of the keys up to its end, and whether the range ends with it. */
interface PageTold {
  readonly told: Told
  readonly ends: boolean
}

/**
 * Walks a range by key, never by offset. The limit applies before row access rules, so neither a short nor an empty page
 * is the end: only a count that a page's limit covers is, and where the page shows fewer rows than it counts, only once a
 * second look saw nothing beyond. Only the first and the expected last page ask for a count.
 */
export class KeysetStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  #cursor: Key | null
  /** The next visible key beyond a hidden window; the window itself stays to be counted. */
  #resumeAt: Key | null = null
  /** Rows that may still come, at least; null asks for a count. */
  #remaining: number | null = null
  /** The last count, less the rows that came since: what is left cannot be more, but for what comes in. Null before the first. */
  #counted: EarlierCount | null
  #doubt: Doubt | null = null
  /** True once a page that showed few rows turned out to have been thinned, not capped. */
  #isThinned = false
  /** The page size that was wanted of the last request. */
  #asked = 0
  #ended = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
    this.#cursor = dependencies.cursor
    this.#counted = dependencies.counted
  }

  next(limit: number): PageRequest | null {
    if (this.#ended) return null
    const { walk, size } = this.#dependencies
    // A last page that is full to its last row has no room for one more than were counted: it is given that room.
    const mayAskForMore = this.#remaining === limit && (size.failed === null || size.failed > limit + 1)
    this.#asked = limit
    const within = { lo: this.#resumeAt ?? this.#cursor, hi: walk.range.hi }
    return after(walk, within, mayAskForMore ? limit + 1 : limit, {
      includesLo: this.#resumeAt !== null,
      counted: this.#remaining === null || this.#remaining <= limit || this.#doubt !== null,
    })
  }

  async *take(page: Page, request: PageRequest): AsyncGenerator<Step, void, void> {
    const { walk } = this.#dependencies
    const { limit, lo } = request
    const { keys, total } = page
    this.#weighCap(page)
    await this.#weighCount(total)
    const believed = this.#doubtOfCounts() === null ? page : { ...page, total: null }
    if (keys.length === 0 && believed.total !== 0) {
      yield* this.#beyondHidden(limit, believed.total)
      return
    }
    const { told: known, ends } = await this.#tell(believed, request)
    this.#ended = ends
    const last = keys.length === 0 ? null : lastKey(page, lo, request.includesLo, walk.table)
    yield {
      remaining: believed.total,
      pageSize: Math.min(limit, this.#asked),
      answeredAt: page.answeredAt,
      size: page.size,
      ...(keys.length === 0 ? NO_ROWS : rowsIn(page)),
      ...(this.#resumeAt === null ? this.#doubted(known) : uncounted(this.#dependencies.client, walk)),
      to: ends ? walk.range.hi : last,
      done: ends,
    }
    this.#cursor = last
    this.#resumeAt = null
    this.#remaining = rowsLeft(believed.total ?? this.#remaining, limit)
    this.#doubt = this.#doubtOf(believed, limit)
    if (believed.total !== null) this.#counted = { total: believed.total, rowsSince: keys.length }
    else if (this.#counted !== null)
      this.#counted = { total: this.#counted.total, rowsSince: this.#counted.rowsSince + keys.length }
  }

  async #tell(page: Page, request: PageRequest): Promise<PageTold> {
    const { client, walk, signal } = this.#dependencies
    const { keys, total } = page
    const { limit, lo, includesLo, hi } = request
    const isFull = keys.length === limit
    if (total === null || total > limit) return { told: isFull ? told(0, 'full-pages') : UNTOLD, ends: false }
    if (keys.length === total) return isFull ? this.#tellFull(page) : { told: told(0, 'own-count'), ends: true }
    const look = await lookFromTheEnd(client, walk, { lo, includesLo, hi, keys }, signal)
    if (look.is === 'end') return { told: told(look.hidden, 'ids-count'), ends: true }
    if (!page.cameAscending)
      throw new HarvestError('RESPONSE_MALFORMED', `rows out of order, and fewer than are counted, on ${walk.table}`)
    return { told: UNTOLD, ends: false }
  }

  /** A page that is full to its last counted row would not have shown one more: that row is requested separately. */
  async #tellFull(page: Page): Promise<PageTold> {
    const { client, walk, signal } = this.#dependencies
    const last = page.keys.at(-1) ?? null
    const beyond = { ...idsRequest(walk, last, walk.range.hi), limit: 1, counted: false }
    const seen = await affordableIds(client, beyond, signal)
    if (seen !== null && seen.keys.length > 0) return { told: told(0, 'full-pages'), ends: false }
    return { told: told(0, 'own-count'), ends: true }
  }

  async *#beyondHidden(limit: number, total: number | null): AsyncGenerator<Step, void, void> {
    const { client, walk, signal } = this.#dependencies
    const counted = total !== null && total <= limit && this.#resumeAt === null ? total : null
    const from = { cursor: this.#cursor, counted, pageSize: limit }
    const beyond = yield* stepOverHidden(client, walk, from, signal)
    this.#ended = beyond === null
    this.#cursor = beyond?.cursor ?? null
    this.#resumeAt = beyond?.visible ?? null
    this.#remaining = null
  }

  /** Where the count fell by exactly the rows of a short page, and as many come again, pages are capped. */
  #weighCap({ total, keys }: Page): void {
    if (this.#doubt === null || total === null) return
    const { client, walk, size } = this.#dependencies
    const { rows, countIfCapped } = this.#doubt
    if (total < countIfCapped) this.#isThinned = true
    else if (total === countIfCapped && keys.length === Math.min(rows, total)) {
      size.capAt(rows)
      client.honoured.sawCut(walk.table)
    }
  }

  /** A count that did not fall although rows were passed may be one that heeds no range. */
  async #weighCount(total: number | null): Promise<void> {
    const { client, walk, signal } = this.#dependencies
    const before = this.#counted
    if (total === null || total === 0 || before === null || this.#cursor === null) return
    if (before.rowsSince > 0 && total >= before.total)
      await checkThatCountsHeedRanges(client, walk, this.#cursor, signal)
  }

  #doubtOfCounts(): string | null {
    const { client, walk } = this.#dependencies
    return client.counts.doubtOf(walk.table)
  }

  /** The proof of a page, marked as doubtful once counts are not believed. */
  #doubted(known: Told): Told {
    const doubt = this.#doubtOfCounts()
    if (doubt === null) return known
    return known.hidden === null ? untellable(doubt) : { ...known, doubt }
  }

  /** A short page that carried a count may have been capped. */
  #doubtOf({ keys, total }: Page, limit: number): Doubt | null {
    const rows = keys.length
    const isInDoubt = rows < limit && rows > 0 && total !== null && !this.#isThinned
    return isInDoubt ? { rows, countIfCapped: total - rows } : null
  }
}

/** A page uses up at most its limit, so at least this many rows are left; null where no count was ever given. */
function rowsLeft(known: number | null, limit: number): number | null {
  return known === null ? null : Math.max(0, known - limit)
}

/** The last key of a page that moved on; throws PAGE_STALLED where the order did not bring us further. */
function lastKey(page: Page, lo: Key | null, includesLo: boolean, table: string): Key {
  const last = page.keys.at(-1)
  if (last === undefined || (lo !== null && compareKeys(last, lo) < (includesLo ? 0 : 1))) {
    throw new HarvestError('PAGE_STALLED', `no row beyond the cursor on ${table}`)
  }
  return last
}
