import type { HarvestError } from '../../../contract/failure/harvest-error.ts'
import type { Key } from '../../../contract/row/key.ts'
import { unreadIn } from '../../../contract/row/unread-rows.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { Page } from '../../table-api/table-client.ts'
import { NO_ROWS, rowsIn, type Step, UNTOLD } from '../walk.ts'
import { NamedRows } from './named-rows.ts'
import type { Strategy, StrategyDependencies } from './strategy.ts'

/** Reads rows whose ids are known; one that is not there any more is not among them, and nothing is said of hidden ones. */
export class NamedRowsStrategy implements Strategy {
  readonly #dependencies: StrategyDependencies
  readonly #named: NamedRows

  constructor(dependencies: StrategyDependencies, ids: readonly Key[]) {
    this.#dependencies = dependencies
    this.#named = new NamedRows(dependencies.walk, ids)
  }

  next(limit: number): PageRequest | null {
    return this.#named.isDone ? null : this.#named.next(Math.min(limit, this.#dependencies.client.honoured.rows))
  }

  async *take(answer: Page, request: PageRequest): AsyncGenerator<Step, void, void> {
    const page = this.#named.answered(answer, request)
    if (page !== null) yield this.#stepWith(page, request)
  }

  /** Goes on behind a row that cannot be read, even alone; it is named. */
  async *stepOver(request: PageRequest, failure: HarvestError): AsyncGenerator<Step, void, void> {
    const page = this.#named.stepOver(request, failure)
    if (page !== 'open') yield this.#stepWith(page, request)
  }

  /** The step over ids that were asked for together; null for a page where none of their rows came. */
  #stepWith(page: Page | null, { limit }: PageRequest): Step {
    const { last, isDone, passed } = this.#named
    return {
      ...(page === null ? NO_ROWS : rowsIn(page)),
      ...unreadIn({ unkeyed: 0, unreadable: passed }),
      ...UNTOLD,
      answeredAt: page?.answeredAt ?? null,
      size: page?.size ?? 0,
      remaining: null,
      pageSize: limit,
      to: last,
      done: isDone,
    }
  }
}
