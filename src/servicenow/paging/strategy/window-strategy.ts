import type { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { foldedKey, sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { after, type PageRequest } from '../../query/page-request.ts'
import { lastQuotable } from '../../query/quoting.ts'
import type { Page } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { areRangesHeeded, checkThatCountsHeedRanges } from '../counts/counts-heed-ranges.ts'
import { showsOneMore } from '../counts/is-cut-short.ts'
import { showsItsEnd } from '../counts/shows-its-end.ts'
import { timeBounds } from '../hidden-window.ts'
import { keyBetween, leadingNumber } from '../keys/key-space.ts'
import { MOST_UNREADABLE } from '../most-unreadable.ts'
import { SearchBudget } from '../search-budget.ts'
import { stepOverRow } from '../stepping-over.ts'
import { allUnread, idsRequest, rowsIn, type Step, type Told, told, untellable } from '../walk.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** A window aims at this share of what one answer may hold, so that uneven keys seldom overshoot it. */
const WINDOW_FILL = 0.9
/** A window that was cut for even keys and holds a quarter of its aim, or twice what fits, shows that they are uneven. */
const FAR_TOO_FEW = 0.25
const FAR_TOO_MANY = 2
/** An id in the place of an open end. */
const HEX = '0'.repeat(32)

/** A window of keys, from the cursor up to `hi`, inclusive. */
interface KeyWindow {
  readonly hi: Key | null
  /** Rows that are left in it; null before it was counted. */
  rows: number | null
  /** The middle of the keys that an answer showed of it; null for none. */
  middle: Key | null
  /** Rows that it was cut to hold, were keys evenly spread; null where it was cut otherwise. */
  readonly aim: number | null
}

/**
 * Walks a range whose order is not honoured: cuts it into windows of keys until one answer may hold all that a window
 * counts. Such an answer proves itself, and its rows need no order.
 */
export class WindowStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  #cursor: Key | null
  /** Each ends inside the one before; the last one is asked for. */
  readonly #windows: KeyWindow[]
  /** True once keys turned out not to be evenly spread: windows are then cut by the keys that answers show. */
  #isUneven = false
  readonly #budget = new SearchBudget()
  /** Rows that cannot be read, even alone. */
  #unreadable = 0
  /** The end of the window that was asked for once more for a single row; null before the first. */
  #triedAgain: KeyWindow | null = null
  /** True once an answer that showed fewer rows than it counts was looked at again. */
  #sawShortOnes = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
    this.#cursor = dependencies.cursor
    this.#windows = [newWindow(dependencies.walk.range.hi, null)]
  }

  next(limit: number): PageRequest | null {
    const window = this.#windows.at(-1)
    if (window === undefined) return null
    // Where keys are uneven, an answer that overshoots shows better where to cut than a guess does.
    if (window.rows !== null && window.rows > this.#capacity(limit) && !this.#isUneven) this.#cut(window, limit)
    const within = { lo: this.#cursor, hi: this.#windows.at(-1)?.hi ?? null }
    return after(this.#dependencies.walk, within, limit, { unsorted: true, counted: true })
  }

  async *take(page: Page, { limit }: PageRequest): AsyncGenerator<Step, void, void> {
    const window = this.#windows.at(-1)
    if (window === undefined) return
    const { keys, answeredAt, size } = page
    const rows = keys.length
    const { total, hidden } = await this.#weigh(page, window, limit)
    const fits = total === null ? rows < limit && (await this.#showsAllIds(page, window.hi)) : hidden !== null
    const counted = total ?? rows
    if (window.aim !== null && (counted < FAR_TOO_FEW * window.aim || counted > FAR_TOO_MANY * limit))
      this.#isUneven = true
    if (!fits) {
      // Without a count a full answer says no more than that there may be further rows.
      window.rows = total ?? 2 * limit
      window.middle =
        keys[lastQuotable(keys.slice(0, Math.floor((rows + 1) / 2)), this.#dependencies.walk.order)] ?? null
      if (this.#cut(window, limit)) return
    }
    const remaining = this.#windows[0]?.rows ?? total
    this.#pass(window, counted, this.#capacity(limit))
    yield {
      ...rowsIn(page),
      ...allUnread(page),
      answeredAt,
      size,
      remaining,
      ...this.#toldBy(total, hidden),
      to: window.hi,
      done: this.#windows.length === 0,
      pageSize: limit,
    }
  }

  /**
   * Goes on behind a row that cannot be read, even alone: the window in which it lies is halved until it holds no other one. That row
   * counts as hidden, and is named.
   */
  async *stepOver(_request: PageRequest, failure: HarvestError): AsyncGenerator<Step, void, void> {
    const { client, walk, signal } = this.#dependencies
    const window = this.#windows.at(-1)
    const isAgain = window !== undefined && this.#triedAgain === window
    this.#triedAgain = window ?? null
    // A bad moment is over when the row is asked for again.
    if (window !== undefined && !isAgain) return
    if (window === undefined || this.#unreadable >= MOST_UNREADABLE || !this.#budget.spend()) throw failure
    const { hi } = window
    const counted = await client.count({ ...idsRequest(walk, this.#cursor, hi), unsorted: true }, signal)
    if (counted !== 1 && this.#cut({ ...window, rows: 2 }, 1)) return
    // Between hexadecimal ids that cannot be halved any more lies one row, whatever is counted.
    const isNarrow = walk.order === 'sys_id' && [this.#cursor, hi].every((key) => leadingNumber(key ?? HEX) !== null)
    if (counted !== 1 && !isNarrow) throw failure
    const isTold = counted === 1 && (await areRangesHeeded(client, walk, { lo: this.#cursor, hi, total: 1 }, signal))
    const name = `between ${this.#cursor ?? 'the beginning'} and ${hi ?? 'the end'}`
    this.#unreadable += 1
    this.#pass(window, 1, 1)
    const row = { name, at: hi, rows: isTold ? 1 : null, next: null }
    yield { ...stepOverRow(row, walk, null), done: this.#windows.length === 0 }
  }

  /** Goes on behind a window. */
  #pass(window: KeyWindow, rows: number, capacity: number): void {
    this.#budget.earn(rows, capacity)
    this.#windows.pop()
    this.#cursor = window.hi
    for (const around of this.#windows) if (around.rows !== null) around.rows = Math.max(0, around.rows - rows)
  }

  /**
   * What an answer counts and what it hides; null hidden where it does not hold the whole window. One that shows fewer rows
   * than it counts is looked at once more: with another row in it, the first one was cut short.
   */
  async #weigh(
    page: Page,
    { hi }: KeyWindow,
    limit: number,
  ): Promise<{ readonly total: number | null; readonly hidden: number | null }> {
    const { client, walk, size, signal } = this.#dependencies
    const { total, keys, twins } = page
    if (total === null || !(await this.#isLessThanAround(total, hi))) return { total: null, hidden: null }
    this.#budget.counts(total)
    if (!this.#budget.spend()) {
      client.counts.disbelieve(walk.table, this.#budget.doubt)
      return { total: null, hidden: null }
    }
    // An answer whose limit reaches to the last counted row alone would not have shown one more.
    if (total > limit || (total === limit && !(await this.#showsAllIds(page, hi)))) return { total, hidden: null }
    if (keys.length === total) {
      const shown = { lo: this.#cursor, hi, keys, end: total, unsorted: true }
      return { total, hidden: (await showsOneMore(client, walk, shown, signal)) === false ? 0 : null }
    }
    // Rows that share a key may stand in for others.
    const isKnown = this.#sawShortOnes && twins.length === 0 && total <= client.honoured.proven(walk.table)
    this.#sawShortOnes = true
    const isWhole = isKnown || (await showsItsEnd(client, walk, { lo: this.#cursor, hi, keys, total }, signal))
    if (isWhole === false) size.capAt(Math.max(1, keys.length))
    if (isWhole !== true) return { total, hidden: null }
    const isBelieved = await areRangesHeeded(client, walk, { lo: this.#cursor, hi, total }, signal)
    if (isBelieved) return { total, hidden: total - keys.length }
    return { total: client.counts.mayBeEmptied(walk.table) ? total : null, hidden: null }
  }

  /** Where no count tells that a window holds no other row: all its ids, in one answer, show none. */
  async #showsAllIds({ keys }: Page, hi: Key | null): Promise<boolean> {
    const { client, walk, signal } = this.#dependencies
    const request = { ...idsRequest(walk, this.#cursor, hi), counted: false, unsorted: true }
    const shown = new Set(keys.map(foldedKey))
    // One row more than were shown tells it as well, where all that may come are too many for one answer.
    for (const limit of [request.limit, keys.length + 1]) {
      const ids = await affordableIds(client, { ...request, limit }, signal)
      if (ids !== null) return ids.keys.length < limit && ids.keys.every((key) => shown.has(foldedKey(key)))
    }
    return false
  }

  /** False for a window that counts as much as the one around it, and for that reason: its counts take no notice of ranges. */
  async #isLessThanAround(total: number, hi: Key | null): Promise<boolean> {
    const { client, walk, signal } = this.#dependencies
    const around = this.#windows.at(-2)?.rows ?? null
    if (total === 0 || around === null || hi === null) return true
    if (total >= around) await checkThatCountsHeedRanges(client, walk, hi, signal)
    return client.counts.doubtOf(walk.table) === null
  }

  /** Rows that one answer may hold without a doubt that it was cut short. */
  #capacity(limit: number): number {
    const { client, walk } = this.#dependencies
    return Math.min(limit, client.honoured.expected(walk.table))
  }

  /**
   * Opens a window inside one that counts too much: by its count where keys seem evenly spread, else up to the middle of
   * the keys that it showed. False where no key lies inside.
   */
  #cut(window: KeyWindow, limit: number): boolean {
    const { walk } = this.#dependencies
    const aim = this.#capacity(limit) * WINDOW_FILL
    const share = Math.min(0.5, aim / (window.rows ?? limit))
    const span = { order: walk.order, lo: this.#cursor, hi: window.hi, timeBounds: timeBounds(walk) }
    const even = keyBetween(span, share)
    const seen = this.#isInside(window.middle, window) ? window.middle : null
    const prefersSeen = this.#isUneven || this.#windows.length > 1
    const hi = prefersSeen ? (seen ?? even) : (even ?? seen)
    if (hi !== null) this.#windows.push(newWindow(hi, hi === seen || share === 0.5 ? null : aim))
    return hi !== null
  }

  #toldBy(total: number | null, hidden: number | null): Told {
    const { client, walk } = this.#dependencies
    if (total === null) return untellable(client.counts.whyNone(walk.table))
    return hidden === null
      ? untellable(
          'the instance ignores the order, and some keys are too close together: more rows are hidden there than fit into one answer',
        )
      : told(hidden, 'own-count')
  }

  #isInside(key: Key | null, { hi }: KeyWindow): boolean {
    if (key === null) return false
    if (this.#cursor !== null && (sureOrder(key, this.#cursor) ?? 1) <= 0) return false
    return hi === null || (sureOrder(key, hi) ?? -1) < 0
  }
}

function newWindow(hi: Key | null, aim: number | null): KeyWindow {
  return { hi, rows: null, middle: null, aim }
}
