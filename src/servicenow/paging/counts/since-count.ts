import type { Key } from '../../../contract/row/key.ts'
import { inGroups } from '../../query/id-groups.ts'
import { byIds, firstRows } from '../../query/page-request.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import type { EarlierCount } from '../strategy/strategy.ts'
import { unlessRefused } from '../unless-refused.ts'
import type { Walk } from '../walk.ts'
import { checkThatCountsHeedRanges } from './counts-heed-ranges.ts'

/** A page that was taken, as far as counts are concerned. */
export interface CountedPage {
  /** Its count; null where it has none, or none that is believed. */
  readonly total: number | null
  readonly rows: number
  /** Rows that the instance went through for it, at most. */
  readonly limit: number
  readonly end: Key
}

/** What a walk passed since a page was counted last: the next count is held against it. */
export class SinceCount {
  readonly #client: TableClient
  readonly #walk: Walk
  /** The last count, and the rows that came since; null before the first. */
  #last: EarlierCount | null
  /** Rows that are counted behind the last page, unless some came or went. */
  #expected: number | null
  /** Where pages ended. */
  #ends: Key[]

  constructor(client: TableClient, walk: Walk, counted: EarlierCount | null, begin: Key | null) {
    this.#client = client
    this.#walk = walk
    this.#last = counted
    this.#expected = counted === null ? null : counted.total - counted.rowsSince
    this.#ends = begin === null ? [] : [begin]
  }

  /** Takes note of a page. */
  took({ total, rows, limit, end }: CountedPage): void {
    if (total !== null) {
      this.#last = { total, rowsSince: 0 }
      this.#ends = []
    }
    if (this.#last !== null) this.#last = { total: this.#last.total, rowsSince: this.#last.rowsSince + rows }
    const before = total ?? this.#expected
    this.#expected = before === null ? null : before - limit
    this.#ends.push(end)
  }

  /** Forgets what was to be expected: rows were passed over that no page showed. */
  leapt(): void {
    this.#expected = null
  }

  /** A count that did not fall although rows were passed may be one that heeds no range. */
  async weigh(total: number | null, cursor: Key | null, signal: AbortSignal): Promise<void> {
    if (total === null || total === 0 || this.#last === null || cursor === null) return
    if (this.#last.rowsSince > 0 && total >= this.#last.total)
      await checkThatCountsHeedRanges(this.#client, this.#walk, cursor, signal)
  }

  /**
   * Keys on which pages ended and which rows behind them share: no page asks for those. They are looked for only where the
   * count fell by more rows than pages passed, and not by more than one for each page: those were deleted.
   */
  async twinsAtEnds(total: number | null, signal: AbortSignal): Promise<readonly Key[]> {
    const { window, filter, only, table, order, reading } = this.#walk
    // In a time order a row with the same id has another place.
    const missing = total === null ? 0 : (this.#expected ?? 0) - total
    if (missing <= 0 || missing > this.#ends.length || order !== 'sys_id') return []
    const twins: Key[] = []
    for (const ids of inGroups(this.#ends).groups) {
      const named = byIds(firstRows(table, ['sys_id'], ids.length, { window, filter, only }), ids, reading)
      const seen = await unlessRefused(affordableIds(this.#client, { ...named, limit: ids.length * 2 }, signal))
      if (seen !== null && seen !== 'refused') twins.push(...seen.twins)
    }
    return twins
  }
}
