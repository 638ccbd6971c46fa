import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isInRange } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { isOneOf } from '../../table-api/encoded-query.ts'
import type { Page, PageRequest } from '../../table-api/table-client.ts'
import { type IdList, listIds } from '../list-ids.ts'
import { NO_ROWS, rowsIn, type Step, type Told, told } from '../walk.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** Ids in one query: together they stay under the 2 KB that every proxy lets through, with room for the columns. */
const IDS_PER_QUERY = 40

/**
 * Walks a table whose ranges are not honoured: where one answer holds all that the table counts, that is all; else its
 * ids are listed by offset, and the rows asked for by their ids, so that rows that come or go shift nothing. Which keys
 * hidden rows have is not known: they are counted with the last step of the table's last range.
 */
export class IdStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  /** Ids of the range beyond the start of the walk; null before they are listed. */
  #list: IdList | null = null
  /** How many of them have been asked for. */
  #asked = 0
  /** The table's count, until a step has told it. */
  #remaining: number | null = null
  #ended = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
  }

  next(limit: number): PageRequest | null {
    if (this.#ended) return null
    const { client, cursor, walk } = this.#dependencies
    const { table, order, window, filter, columns, referenceLinks } = walk
    const everything = { table, order, window, columns, referenceLinks, lo: null, includesLo: false, hi: null }
    // A part of a table cannot be asked for as such: a single row is enough then, to ask for the count.
    const isWhole = cursor === null && walk.range.hi === null
    if (this.#list === null) return { ...everything, filter, limit: isWhole ? limit : 1, unsorted: true, counted: true }
    const ids = this.#list.ids.slice(this.#asked, this.#asked + Math.min(limit, client.honoured.rows, IDS_PER_QUERY))
    const wanted = isOneOf(ids)
    return {
      ...everything,
      filter: filter === null ? wanted : `${filter}^${wanted}`,
      limit: ids.length,
      unsorted: true,
      counted: false,
    }
  }

  async *take(page: Page, { limit }: PageRequest): AsyncGenerator<Step, void, void> {
    const step = this.#list === null ? await this.#takeFirst(page) : this.#takeRows(page, this.#list, limit)
    this.#ended = step?.done ?? false
    if (step !== null) yield step
  }

  /** Everything at once where it fits; else the ids are listed, and there is a step only where none is left. */
  async #takeFirst(page: Page): Promise<Step | null> {
    const { client, cursor, walk, size, signal } = this.#dependencies
    const { keys, total, answeredAt } = page
    const facts = { answeredAt, size: page.size, remaining: total, pageSize: size.rows, to: walk.range.hi, done: true }
    if (page.isWhole && total !== null && cursor === null && walk.range.hi === null)
      return { ...rowsIn(page), ...facts, ...told(total - keys.length, 'own-count') }
    const list = await listIds(client, walk, signal)
    const ids = list.ids.filter((id) => this.#isAhead(id))
    this.#list = { ...list, ids }
    this.#remaining = total
    return ids.length > 0 ? null : { ...NO_ROWS, ...facts, ...this.#toldAtEnd(list) }
  }

  /** Rows whose ids are listed; those that are gone meanwhile are no gap. */
  #takeRows(page: Page, list: IdList, limit: number): Step {
    const { walk, size } = this.#dependencies
    const { ids } = list
    const wanted = new Set(ids.slice(this.#asked, this.#asked + limit))
    if (page.keys.some((key) => !wanted.has(key)))
      throw new HarvestError(
        'QUERY_REJECTED',
        'neither ranges nor lists of ids are honoured: other rows come than were asked for',
      )
    this.#asked += limit
    const done = this.#asked >= ids.length
    const remaining = this.#remaining
    this.#remaining = null
    return {
      ...rowsIn(page),
      answeredAt: page.answeredAt,
      size: page.size,
      remaining,
      pageSize: size.rows,
      ...(done ? this.#toldAtEnd(list) : toldOnTheWay(list)),
      to: done ? walk.range.hi : (ids[this.#asked - 1] ?? null),
      done,
    }
  }

  #isAhead(id: Key): boolean {
    const { cursor, walk } = this.#dependencies
    return isInRange(id, { lo: cursor, hi: walk.range.hi })
  }

  #toldAtEnd(list: IdList): Told {
    return this.#dependencies.walk.range.hi === null ? list.told : toldOnTheWay(list)
  }
}

function toldOnTheWay({ told: { proof }, told: whole }: IdList): Told {
  return proof === 'none' ? whole : told(0, proof)
}
