import { compareKeys, sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { lastQuotable } from '../../query/quoting.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { timeBounds, uncounted } from '../hidden-window.ts'
import { keyBetween } from '../keys/key-space.ts'
import { idsBeyond } from '../keys/nameable-keys.ts'
import { listStretch } from '../list-ids.ts'
import { SearchBudget } from '../search-budget.ts'
import { idsRequest, type Told, told, untellable, type Walk } from '../walk.ts'
import { areRangesHeeded, checkThatCountsHeedRanges } from './counts-heed-ranges.ts'

/** An interval of keys with the visible ones that were read in it, ascending. */
export interface ReadInterval {
  readonly lo: Key | null
  readonly hi: Key | null
  readonly keys: readonly Key[]
}

const NO_COUNT = 'the instance sends no row count for some of the rows'
/** Lists of a stretch that cannot be halved are made so often at most, where rows come or go meanwhile. */
const MOST_LISTS = 8
/** So few rows are listed by their places where a row among them is too much: halving leads to a single key of 32 digits only after a hundred questions. */
const FEW = 20

/**
 * How many rows of an interval the instance counts and does not show: its count minus its visible ids, both of one
 * answer and so of one moment (never a count minus rows read: on a live table that reported 2,837 for 871). An
 * interval that counts more than one request can list is split by key; where no key lies inside that a query can name, its ids are
 * listed by offset. A doubt where no count is given or believed, or the lists do not agree.
 */
export async function countHidden(
  client: TableClient,
  walk: Walk,
  interval: ReadInterval,
  signal: AbortSignal,
): Promise<Told> {
  const count = new HiddenCount(client, walk, signal)
  const hidden = await count.in(interval, null)
  if (typeof hidden === 'number') return told(hidden, count.proof)
  const tells = uncounted(client, walk)
  return tells.doubt === null ? untellable(hidden) : tells
}

/** Counts one interval, and the halves into which it has to be split. */
class HiddenCount {
  readonly #client: TableClient
  readonly #walk: Walk
  readonly #signal: AbortSignal
  readonly #budget = new SearchBudget()
  /** The weakest proof so far. */
  proof: 'ids-count' | 'two-passes' = 'ids-count'
  /** Whether a list by places is worth a try before halving: until one told nothing. */
  #tellPlaces = true

  constructor(client: TableClient, walk: Walk, signal: AbortSignal) {
    this.#client = client
    this.#walk = walk
    this.#signal = signal
  }

  /** The number of hidden rows, or why there is none. `around` is the count of the interval that this one is a half of. */
  async in(interval: ReadInterval, around: number | null): Promise<number | string> {
    if (!this.#budget.spend()) return this.#budget.doubt
    const { lo, hi } = interval
    const ids = await affordableIds(this.#client, idsRequest(this.#walk, lo, hi), this.#signal)
    if (ids === null) return this.#inHalves(interval, null)
    const { total, keys } = ids
    if (total === null) return this.#client.counts.whyNone(this.#walk.table)
    this.#budget.counts(total)
    if (around !== null && total >= around && hi !== null) await this.#weigh(hi)
    if (this.#client.counts.doubtOf(this.#walk.table) !== null) return NO_COUNT
    const expected = Math.min(this.#walk.idsLimit, this.#client.honoured.expected(this.#walk.table))
    const isWhole = total <= this.#walk.idsLimit && !(await this.#isCut(interval, ids))
    if (!isWhole) return this.#inHalves(interval, total)
    this.#budget.earn(total, expected)
    const isBelieved =
      total === keys.length || (await areRangesHeeded(this.#client, this.#walk, { lo, hi, total }, this.#signal))
    if (isBelieved) return total - keys.length
    // The rows may be gone meanwhile: then they are not counted any more.
    return this.#client.counts.mayBeEmptied(this.#walk.table) ? this.in(interval, around) : NO_COUNT
  }

  async #inHalves(interval: ReadInterval, total: number | null): Promise<number | string> {
    const { lo, hi, keys } = interval
    const middle = splitKey(this.#walk, interval)
    if (middle === null) return this.#byPlaces(interval)
    const known = keys.lastIndexOf(middle)
    if (total === null && known === -1) {
      const few = await this.#ifFew(interval)
      if (few !== null) return few
    }
    const above = keys.findIndex((key) => compareKeys(key, middle) > 0)
    const at = known !== -1 ? known + 1 : above === -1 ? keys.length : above
    const left = await this.in({ lo, hi: middle, keys: keys.slice(0, at) }, total)
    if (typeof left === 'string') return left
    const right = await this.in({ lo: middle, hi, keys: keys.slice(at) }, total)
    return typeof right === 'string' ? right : left + right
  }

  /** The number of hidden rows where few lie in an interval whose ids are too much for one answer; null where they are many, or lists tell nothing. */
  async #ifFew(interval: ReadInterval): Promise<number | null> {
    if (!this.#tellPlaces) return null
    const { lo, hi } = interval
    const total = await this.#client.count(idsRequest(this.#walk, lo, hi), this.#signal)
    if (total === null || total > FEW) return null
    const hidden = await this.#byPlaces(interval)
    this.#tellPlaces = typeof hidden === 'number'
    return typeof hidden === 'number' ? hidden : null
  }

  /** Where no key leads between two others, ids are listed by their places. */
  async #byPlaces({ lo, hi }: ReadInterval): Promise<number | string> {
    if (this.#walk.reading !== 'keyset') return NO_COUNT
    let doubt: string | null = null
    for (let lists = 1; lists <= MOST_LISTS; lists += 1) {
      const { ids, told: known, gaveUp } = await listStretch(this.#client, this.#walk, { lo, hi }, this.#signal)
      doubt = known.doubt
      if (gaveUp) break
      if (known.hidden === null) continue
      if (known.proof === 'two-passes') this.proof = 'two-passes'
      const total = ids.length + known.hidden
      const isBelieved =
        known.hidden === 0 || (await areRangesHeeded(this.#client, this.#walk, { lo, hi, total }, this.#signal))
      if (isBelieved) return known.hidden
      if (!this.#client.counts.mayBeEmptied(this.#walk.table)) break
    }
    return doubt ?? NO_COUNT
  }

  /** A half that counts as much as the whole leaves nothing for the other one, unless ranges are not heeded. */
  #weigh(at: Key): Promise<void> {
    return checkThatCountsHeedRanges(this.#client, this.#walk, at, this.#signal)
  }

  /**
   * Whether ids that are fewer than counted were cut short. Those that reach the interval's own end were not, nor were fewer
   * than an answer of this table has brought. The last key that we read is such an end only at the end of a table whose
   * answers are not cut: else rows may have come in behind it. Otherwise it is asked what lies beyond.
   */
  async #isCut({ lo, hi, keys }: ReadInterval, ids: Page): Promise<boolean> {
    const { honoured } = this.#client
    const { table } = this.#walk
    const last = ids.keys.at(-1) ?? null
    if (ids.total !== null && ids.total <= honoured.brought(table)) return false
    if (last !== null && hi !== null && (sureOrder(last, hi) ?? -1) >= 0) return false
    if (honoured.isCut(table)) return true
    const lastRead = keys.at(-1)
    const wasSeenWhole =
      lastRead === undefined
        ? ids.total !== null && ids.total <= honoured.proven(table)
        : last !== null && (sureOrder(last, lastRead) ?? -1) >= 0
    if (wasSeenWhole && ids.total !== null && ids.total <= honoured.expected(table)) return false
    const answer = { lo, includesLo: false, hi, keys: ids.keys }
    const beyond = last === null ? null : await idsBeyond(this.#client, this.#walk, answer, {}, this.#signal)
    if (beyond === null) return true
    if (beyond.total === 0 || (beyond.keys.length === 0 && wasSeenWhole)) return false
    honoured.sawCut(table)
    return true
  }
}

/** Where to split an interval: at the middle of its known keys, else half-way between its bounds; null where neither lies inside. */
function splitKey(walk: Walk, { lo, hi, keys }: ReadInterval): Key | null {
  const known = keys[lastQuotable(keys.slice(0, Math.ceil(keys.length / 2)), walk.order)]
  if (known !== undefined && (hi === null || (sureOrder(known, hi) ?? -1) < 0)) return known
  return keyBetween({ order: walk.order, lo, hi, timeBounds: timeBounds(walk) }, 0.5)
}
