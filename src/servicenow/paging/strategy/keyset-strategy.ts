import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { compareKeys } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { after, type PageRequest } from '../../query/page-request.ts'
import type { HonouredLimit } from '../../table-api/honoured-limit.ts'
import type { Page } from '../../table-api/table-client.ts'
import { stepOverHidden } from '../hidden-window.ts'
import { NO_ROWS, rowsIn, type Step, type Told, told, UNTOLD } from '../walk.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** A short page in doubt: its rows, and what the next page counts if this one was capped rather than thinned. */
interface Doubt {
  readonly rows: number
  readonly countIfCapped: number
}

/**
 * Walks a range by key, never by offset. The limit applies before row access rules, so neither a short nor an empty page
 * is the end: only a count that a page's limit covers is. Only the first and the expected last page ask for a count.
 */
export class KeysetStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  #cursor: Key | null
  /** The next visible key beyond a hidden window; the window itself stays to be counted. */
  #resumeAt: Key | null = null
  /** Rows that may still come, at least; null asks for a count. */
  #remaining: number | null = null
  #doubt: Doubt | null = null
  #ended = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
    this.#cursor = dependencies.cursor
  }

  next(limit: number): PageRequest | null {
    if (this.#ended) return null
    const { walk } = this.#dependencies
    return after(walk, { lo: this.#resumeAt ?? this.#cursor, hi: walk.range.hi }, limit, {
      includesLo: this.#resumeAt !== null,
      counted: this.#remaining === null || this.#remaining <= limit || this.#doubt !== null,
    })
  }

  async *take(page: Page, { limit, counted }: PageRequest): AsyncGenerator<Step, void, void> {
    const { client, walk, size } = this.#dependencies
    if (this.#doubt !== null && page.total === this.#doubt.countIfCapped) size.capAt(this.#doubt.rows)
    const facts = {
      remaining: counted ? page.total : null,
      pageSize: limit,
      answeredAt: page.answeredAt,
      size: page.size,
    }
    const ends = page.isWhole
    const known = this.#resumeAt === null ? toldBy(page, limit) : UNTOLD
    this.#ended = ends
    if (page.keys.length === 0) {
      if (ends) yield { ...facts, ...NO_ROWS, ...known, to: walk.range.hi, done: true }
      else yield* this.#beyondHidden(limit)
      return
    }
    const last = lastKey(page, this.#cursor, walk)
    yield {
      ...facts,
      ...rowsIn(page),
      ...known,
      to: ends ? walk.range.hi : last,
      done: ends,
    }
    this.#cursor = last
    this.#resumeAt = null
    this.#remaining = rowsLeft(page, counted, this.#remaining, limit)
    this.#doubt = doubtOf(page, limit, client.honoured)
  }

  async *#beyondHidden(limit: number): AsyncGenerator<Step, void, void> {
    const { client, walk, signal } = this.#dependencies
    const beyond = yield* stepOverHidden(client, walk, this.#cursor, limit, signal)
    this.#ended = beyond === null
    this.#cursor = beyond?.cursor ?? null
    this.#resumeAt = beyond?.visible ?? null
    this.#remaining = null
  }
}

/** A short page that carried a count, at a limit that no page has filled yet, may have been capped. */
function doubtOf(page: Page, limit: number, honoured: HonouredLimit): Doubt | null {
  const rows = page.keys.length
  return rows < limit && page.total !== null && !honoured.covers(limit)
    ? { rows, countIfCapped: page.total - rows }
    : null
}

/** A page that held everything tells by its count; in a full page nothing was hidden. */
function toldBy({ total, keys, isWhole }: Page, limit: number): Told {
  if (isWhole && total !== null) return told(total - keys.length, 'own-count')
  return keys.length === limit ? told(0, 'full-pages') : UNTOLD
}

/** A page uses up at most its limit, so at least this many rows are left; null where no count was ever given. */
function rowsLeft(page: Page, counted: boolean, before: number | null, limit: number): number | null {
  const known = counted ? page.total : before
  return known === null ? null : Math.max(0, known - limit)
}

/** The last key of a page that moved on; throws PAGE_STALLED where the order did not bring us further. */
function lastKey(page: Page, cursor: Key | null, walk: StrategyDependencies['walk']): Key {
  const last = page.keys.at(-1)
  if (last === undefined || (cursor !== null && compareKeys(last, cursor) <= 0)) {
    throw new HarvestError('PAGE_STALLED', `no row beyond the cursor on ${walk.table}`)
  }
  return last
}
