import type { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { isInRange } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { unreadIn } from '../../../contract/row/unread-rows.ts'
import { after, type PageRequest } from '../../query/page-request.ts'
import { isQuotable } from '../../query/quoting.ts'
import type { Page } from '../../table-api/table-client.ts'
import { isCutShort, showsOneMore } from '../counts/is-cut-short.ts'
import { listIds } from '../list-ids.ts'
import { MOST_UNREADABLE } from '../most-unreadable.ts'
import { allUnread, NO_ROWS, rowsIn, type Step, type Told, told, untellable } from '../walk.ts'
import { NamedRows } from './named-rows.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** What is known of a step before its rows are. */
type StepFacts = Pick<Step, 'answeredAt' | 'size' | 'remaining' | 'pageSize' | 'to' | 'done'>

/**
 * Walks a table whose ranges are not honoured: where one answer holds all that the table counts, that is all; else its
 * ids are listed by offset, and the rows asked for by their ids, so that rows that come or go shift nothing. Which keys
 * hidden rows have is not known: they are counted with the last step of the table's last range.
 */
export class IdStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  /** What the list of ids tells; null before they are listed. */
  #list: Told | null = null
  #named: NamedRows
  /** Ids that more rows than one have. */
  #twins: readonly Key[] = []
  /** Rows that cannot be read, even alone, and have no id in the list. */
  #unlisted: readonly string[] = []
  /** The table's count, until a step has told it. */
  #remaining: number | null = null
  #ended = false

  constructor(dependencies: StrategyDependencies) {
    this.#dependencies = dependencies
    this.#named = new NamedRows(dependencies.walk, [])
  }

  next(limit: number): PageRequest | null {
    if (this.#ended) return null
    const { client, cursor, walk } = this.#dependencies
    if (this.#list !== null) return this.#named.next(Math.min(limit, client.honoured.expected(walk.table)))
    // A part of a table cannot be asked for as such: a single row is enough then, to ask for the count.
    const isWhole = cursor === null && walk.range.hi === null
    return after(walk, { lo: null, hi: null }, isWhole ? limit : 1, { unsorted: true, counted: true })
  }

  async *take(page: Page, request: PageRequest): AsyncGenerator<Step, void, void> {
    const step =
      this.#list === null ? await this.#takeFirst(page, request.limit) : this.#takeRows(page, this.#list, request)
    this.#ended = step?.done ?? false
    if (step !== null) yield step
  }

  /** Everything at once where it fits; else the ids are listed, and there is a step only where none is left. */
  async #takeFirst(page: Page, limit: number): Promise<Step | null> {
    const { cursor, walk, size } = this.#dependencies
    const { keys, total, answeredAt } = page
    const facts = { answeredAt, size: page.size, remaining: total, pageSize: size.rows, to: walk.range.hi, done: true }
    const isWholeTable = cursor === null && walk.range.hi === null
    if (isWholeTable && total !== null && total <= limit && (await this.#holdsAll(page, limit)))
      return { ...rowsIn(page), ...allUnread(page), ...facts, ...told(total - keys.length, 'own-count') }
    return this.#listAll(facts)
  }

  /** Lists the ids; a step only where none of them is to be read. */
  async #listAll(facts: StepFacts): Promise<Step | null> {
    const { client, walk, signal } = this.#dependencies
    const list = await listIds(client, walk, signal)
    const ahead = list.ids.filter((id) => this.#isAhead(id))
    const ids = ahead.filter(isQuotable)
    const odd = ahead.length - ids.length
    this.#list =
      odd === 0 ? list.told : untellable(`${odd} of the ids cannot be written in a query, so their rows were not read`)
    this.#named = new NamedRows(walk, ids)
    this.#remaining = facts.remaining
    this.#twins = list.twins
    this.#unlisted = list.unreadable
    const unread = unreadIn({ unkeyed: 0, unreadable: walk.range.hi === null ? this.#unlisted : [] })
    return ids.length > 0 ? null : { ...NO_ROWS, ...facts, ...unread, ...this.#toldAtEnd(this.#list) }
  }

  /**
   * Whether the first answer shows all that it counts, or was at least not cut short; one that is full may have been, and one whose
   * limit reaches to the last counted row alone would not have shown one more.
   */
  async #holdsAll(page: Page, limit: number): Promise<boolean> {
    const { client, walk, signal } = this.#dependencies
    if (page.keys.length === limit || page.total === limit) return false
    const { keys, total } = page
    const listed = { lo: null, hi: null, offset: 0, limit, unsorted: true, keys }
    // Where offsets are not heeded either, nothing speaks against a count and as many rows.
    if (keys.length === total) return (await showsOneMore(client, walk, { ...listed, end: total }, signal)) !== true
    return (await isCutShort(client, walk, { ...listed, total }, signal)) === false
  }

  /** Rows whose ids are listed; those that are gone meanwhile are no gap. Null where some of them are to be asked for again. */
  #takeRows(answer: Page, list: Told, request: PageRequest): Step | null {
    const page = this.#named.answered(answer, request)
    return page === null ? null : this.#stepWith(page, list)
  }

  /** The step over ids that were asked for together; null for a page where none of their rows came. */
  #stepWith(page: Page | null, list: Told): Step {
    const { walk, size } = this.#dependencies
    const { isDone: done, last, passed } = this.#named
    const isEnd = done && walk.range.hi === null
    const remaining = this.#remaining
    this.#remaining = null
    const known = done ? this.#withUnshown(this.#toldAtEnd(list)) : toldOnTheWay(list)
    const came = page === null ? {} : allUnread({ ...page, twins: isEnd ? this.#twins : [] })
    return {
      ...(page === null ? NO_ROWS : rowsIn(page)),
      ...unreadIn(came.unread, { unkeyed: 0, unreadable: [...passed, ...(isEnd ? this.#unlisted : [])] }),
      answeredAt: page?.answeredAt ?? null,
      size: page?.size ?? 0,
      remaining,
      pageSize: size.rows,
      ...known,
      hidden: known.hidden === null ? null : known.hidden + passed.length,
      to: done ? walk.range.hi : last,
      done,
    }
  }

  /**
   * Goes on behind a row that cannot be read, even alone: before ids are listed there is no saying which one it is, and behind that
   * its id is known. It counts as hidden, and is named.
   */
  async *stepOver(request: PageRequest, failure: HarvestError): AsyncGenerator<Step, void, void> {
    const list = this.#list
    if (list === null) {
      const { hi: to } = this.#dependencies.walk.range
      const facts = { answeredAt: null, size: 0, remaining: null, pageSize: request.limit, to, done: true }
      const step = await this.#listAll(facts)
      // A table of which no row can be read is not one with odd rows; where others are hidden, it may be.
      const odd = this.#unlisted.length
      if (step !== null && odd > 0 && (step.hidden === null ? odd > MOST_UNREADABLE : step.hidden <= odd)) throw failure
      this.#ended = step !== null
      if (step !== null) yield step
      return
    }
    const page = this.#named.stepOver(request, failure)
    if (page === 'open') return
    const step = this.#stepWith(page, list)
    this.#ended = step.done
    yield step
  }

  #isAhead(id: Key): boolean {
    const { cursor, walk } = this.#dependencies
    return isInRange(id, { lo: cursor, hi: walk.range.hi })
  }

  /**
   * With the rows that were listed and are hidden by now. They are told at the end: whoever continues from the middle lists the ids again,
   * and counts them among those that are in no list. Of a part of the table nobody knows whether the list of its end has them.
   */
  #withUnshown(known: Told): Told {
    const { unshown, doubt } = this.#named
    if (doubt !== null) return untellable(doubt)
    if (known.hidden === null || unshown === 0) return known
    return this.#dependencies.walk.range.hi === null
      ? { ...known, hidden: known.hidden + unshown }
      : untellable(
          `${unshown} listed rows were hidden before they were read, and ids were listed for each part of the table`,
        )
  }

  #toldAtEnd(list: Told): Told {
    return this.#dependencies.walk.range.hi === null ? list : toldOnTheWay(list)
  }
}

function toldOnTheWay(list: Told): Told {
  return list.proof === 'none' ? list : told(0, list.proof)
}
