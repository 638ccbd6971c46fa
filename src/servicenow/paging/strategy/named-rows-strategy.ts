import type { Key } from '../../../contract/row/key.ts'
import type { PageRequest } from '../../query/page-request.ts'
import type { Page } from '../../table-api/table-client.ts'
import { rowsIn, type Step, UNTOLD } from '../walk.ts'
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

  async *take(page: Page, request: PageRequest): AsyncGenerator<Step, void, void> {
    const rows = this.#named.answered(page, request)
    if (rows === null) return
    const { answeredAt, size } = rows
    const facts = { answeredAt, size, remaining: null, pageSize: request.limit }
    yield { ...rowsIn(rows), ...facts, ...UNTOLD, to: this.#named.last, done: this.#named.isDone }
  }
}
