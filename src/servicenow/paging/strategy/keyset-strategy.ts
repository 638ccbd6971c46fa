import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { twinsOf, unreadIn } from '../../../contract/row/unread-rows.ts'
import { after, type PageRequest } from '../../query/page-request.ts'
import type { Page } from '../../table-api/table-client.ts'
import { areRangesHeeded, checkBeforeLook } from '../counts/counts-heed-ranges.ts'
import { lookFromTheEnd } from '../counts/second-look.ts'
import { SinceCount } from '../counts/since-count.ts'
import { wouldShowMore } from '../counts/would-show-more.ts'
import { stepOverHidden, uncounted } from '../hidden-window.ts'
import { beginningAt, idsBeyond, upToNameable } from '../keys/nameable-keys.ts'
import { SteppingOver, stepOverRow } from '../stepping-over.ts'
import type { UnreadableRow } from '../unreadable-row.ts'
import { NO_ROWS, rowsIn, type Step, type Told, told, UNTOLD, untellable, withTwins } from '../walk.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** How many times more rows are asked for where a page holds no key that a query can name. */
const LARGER = 4

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
  readonly #since: SinceCount
  #doubt: Doubt | null = null
  /** True once a page that showed few rows turned out to have been thinned, not capped. */
  #isThinned = false
  /** The page size that was wanted of the last request. */
  #asked = 0
  /** Rows to ask for at least, where smaller pages hold no key that a query can name. */
  #least = 0
  readonly #steppingOver: SteppingOver
  #ended = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
    this.#cursor = dependencies.cursor
    const { client, walk, counted, cursor } = dependencies
    this.#since = new SinceCount(client, walk, counted, cursor)
    this.#steppingOver = new SteppingOver(client, walk)
  }

  next(limit: number): PageRequest | null {
    if (this.#ended) return null
    const { client, walk, size } = this.#dependencies
    const rows = Math.max(limit, this.#least)
    const within = { lo: this.#resumeAt ?? this.#cursor, hi: walk.range.hi }
    // A row more may be the one that is too many, where pages have failed for their size.
    const isTooMany = size.failed !== null
    // Where the last page would be full to its last row, the one before it, or itself, is given room for one more.
    const isCut = client.honoured.isCut(walk.table)
    const endsFull = this.#remaining === rows || (this.#remaining === 2 * rows && !isCut)
    const mayAskForMore = endsFull && !isTooMany && !this.#steppingOver.asksAlone(within.lo)
    this.#asked = rows
    return after(walk, within, mayAskForMore ? rows + 1 : rows, {
      includesLo: this.#resumeAt !== null,
      counted: this.#remaining === null || this.#remaining <= rows || this.#doubt !== null,
    })
  }

  async *take(page: Page, request: PageRequest): AsyncGenerator<Step, void, void> {
    const { walk, signal } = this.#dependencies
    const { limit, lo } = request
    const { keys, total } = page
    this.#weighCap(page)
    await this.#since.weigh(total, this.#cursor, signal)
    const believed = this.#doubtOfCounts() === null ? page : { ...page, total: null }
    if (keys.length === 0 && believed.total !== 0) {
      yield* this.#beyondHidden(limit, believed.total)
      return
    }
    const { told: known, ends } = await this.#tell(believed, request)
    this.#ended = ends
    const kept = ends ? page : upToNameable(page, walk.order)
    if (!ends && keys.length > 0 && kept.keys.length === 0) {
      this.#askForMore(keys.length, limit)
      return
    }
    const last = keys.length === 0 ? null : lastKey(kept, lo, request.includesLo, walk.table)
    const atEnds = await this.#since.twinsAtEnds(believed.total, signal)
    const twins = [...atEnds, ...page.twins.filter((key) => kept.keys.includes(key))]
    yield {
      remaining: believed.total,
      pageSize: Math.min(limit, this.#asked),
      answeredAt: page.answeredAt,
      size: page.size,
      ...(keys.length === 0 ? NO_ROWS : rowsIn(kept)),
      ...unreadIn({
        unkeyed: page.unkeyed.before + (ends ? page.unkeyed.behind : 0),
        unreadable: [],
        ...twinsOf(twins),
      }),
      ...(this.#resumeAt === null
        ? this.#doubted(withTwins(known, atEnds.length))
        : uncounted(this.#dependencies.client, walk)),
      to: ends ? walk.range.hi : last,
      done: ends,
    }
    this.#cursor = last
    this.#resumeAt = null
    this.#remaining = rowsLeft(believed.total ?? this.#remaining, limit)
    this.#least = 0
    const rows = kept.keys.length
    this.#doubt = this.#doubtOf(believed, rows, limit)
    const passed = limit - (keys.length - rows)
    if (last !== null) this.#since.took({ total: believed.total, rows, limit: passed, end: last })
  }

  /** None of a page's ids can bound the next one: a larger page reaches one that can. */
  #askForMore(rows: number, limit: number): void {
    const { table, idsLimit } = this.#dependencies.walk
    if (limit >= idsLimit)
      throw new HarvestError('TABLE_UNSUPPORTED', `no query can name any of ${rows} ids on ${table}`)
    this.#least = Math.min(idsLimit, limit * LARGER)
  }

  /** Goes on behind a row that cannot be read, so long as there are few of them; it counts as hidden and is named. */
  async *stepOver(request: PageRequest, failure: HarvestError): AsyncGenerator<Step, void, void> {
    const { signal } = this.#dependencies
    const row = await this.#steppingOver.row(request, failure, signal)
    if (row !== null) yield this.#over(row)
  }

  /** The step over rows that cannot be read, with the row behind them. */
  #over(row: UnreadableRow): Step {
    const { client, walk } = this.#dependencies
    const { at } = row
    const step = stepOverRow(row, walk, this.#resumeAt === null ? null : uncounted(client, walk))
    this.#ended = at === null
    this.#cursor = at
    this.#resumeAt = null
    this.#remaining = null
    return step
  }

  async #tell(page: Page, request: PageRequest): Promise<PageTold> {
    const { client, walk, signal } = this.#dependencies
    const { keys, total } = page
    const { limit, lo, includesLo, hi } = request
    const isFull = keys.length === limit
    if (total === null || total > limit) return { told: isFull ? told(0, 'full-pages') : UNTOLD, ends: false }
    if (keys.length === total) return this.#tellShown(page, request)
    await checkBeforeLook(client, walk, { lo, hi, total }, signal)
    const look = await lookFromTheEnd(client, walk, { lo, includesLo, hi, keys }, signal)
    if (look.is === 'end')
      return look.hidden === 0 || (await areRangesHeeded(client, walk, { lo, hi, total }, signal))
        ? { told: told(look.hidden, 'ids-count'), ends: true }
        : { told: uncounted(client, walk), ends: false }
    if (!page.cameAscending)
      throw new HarvestError('RESPONSE_MALFORMED', `rows out of order, and fewer than are counted, on ${walk.table}`)
    return { told: UNTOLD, ends: false }
  }

  /**
   * A page that shows all that it counts would not show one more where it is full, or where answers are cut to that many rows: that
   * row is requested separately, unless it would have been shown, or the page ends where the range does.
   */
  async #tellShown({ keys }: Page, { lo, includesLo, hi, limit }: PageRequest): Promise<PageTold> {
    const { client, walk, signal } = this.#dependencies
    const isFull = keys.length === limit
    const hasRoom = !isFull && wouldShowMore(client, walk.table, keys.length)
    const last = keys.at(-1)
    const isAll = last === undefined || hasRoom || (hi !== null && (sureOrder(last, hi) ?? -1) >= 0)
    const within = { lo, includesLo, hi, keys }
    const seen = isAll ? { keys: [] } : await idsBeyond(client, walk, within, { limit: 1, counted: false }, signal)
    // What is too much to be asked for says nothing: the next page does.
    if (seen?.keys.length === 0) return { told: told(0, 'own-count'), ends: true }
    return { told: isFull ? told(0, 'full-pages') : UNTOLD, ends: false }
  }

  async *#beyondHidden(limit: number, total: number | null): AsyncGenerator<Step, void, void> {
    const { client, walk, signal } = this.#dependencies
    const counted = total !== null && total <= limit && this.#resumeAt === null ? total : null
    const from = { cursor: this.#cursor, counted, pageSize: limit }
    const beyond = yield* stepOverHidden(client, walk, from, signal)
    this.#since.leapt()
    this.#ended = beyond.is === 'end'
    this.#cursor = beyond.is === 'end' ? null : beyond.cursor
    this.#resumeAt = beyond.is === 'visible' ? beginningAt(beyond.key, beyond.cursor, walk.order) : null
    this.#remaining = null
    if (beyond.is !== 'unreadable') return
    const row = await this.#steppingOver.rowsAmongHidden(beyond.cursor, signal)
    if (row !== null) yield this.#over(row)
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

  #doubtOfCounts(): string | null {
    return this.#dependencies.client.counts.doubtOf(this.#dependencies.walk.table)
  }

  /** The proof of a page, marked as doubtful once counts are not believed. */
  #doubted(known: Told): Told {
    const doubt = this.#doubtOfCounts()
    if (doubt === null) return known
    return known.hidden === null ? untellable(doubt) : { ...known, doubt }
  }

  /** A short page that carried a count may have been capped. */
  #doubtOf({ keys, total }: Page, kept: number, limit: number): Doubt | null {
    const rows = keys.length
    const isInDoubt = rows < limit && rows > 0 && total !== null && !this.#isThinned
    return isInDoubt ? { rows, countIfCapped: total - kept } : null
  }
}

/** A page uses up at most its limit, so at least this many rows are left; null where no count was ever given. */
function rowsLeft(known: number | null, limit: number): number | null {
  return known === null ? null : Math.max(0, known - limit)
}

/** The last key of a page that moved on; throws PAGE_STALLED where the order did not bring us further. */
function lastKey(page: Pick<Page, 'keys'>, lo: Key | null, includesLo: boolean, table: string): Key {
  const last = page.keys.at(-1)
  if (last === undefined || (lo !== null && (sureOrder(last, lo) ?? 1) < (includesLo ? 0 : 1))) {
    throw new HarvestError('PAGE_STALLED', `no row beyond the cursor on ${table}`)
  }
  return last
}
