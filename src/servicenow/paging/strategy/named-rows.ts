import type { Key } from '../../../contract/row/key.ts'
import { firstGroup } from '../../query/id-groups.ts'
import { byIds, firstRows, type PageRequest } from '../../query/page-request.ts'
import type { Walk } from '../walk.ts'

/** Asks for a walk's rows by their ids, as many at a time as one question can name. */
export class NamedRows {
  readonly #walk: Walk
  readonly #ids: readonly Key[]
  #asked = 0

  /** `ids` are ones that a query can express. */
  constructor(walk: Walk, ids: readonly Key[]) {
    this.#walk = walk
    this.#ids = ids
  }

  /** The request for the next rows, of at most `limit`. */
  next(limit: number): PageRequest {
    const { table, columns, window, filter, referenceLinks, reading } = this.#walk
    const rows = firstRows(table, columns, limit, { window, filter, referenceLinks })
    return byIds(rows, firstGroup(this.#ids.slice(this.#asked, this.#asked + limit), limit), reading)
  }

  /** Takes note that a request was answered. */
  answered({ limit }: PageRequest): void {
    this.#asked += limit
  }

  /** The last id that was asked for; null before the first. */
  get last(): Key | null {
    return this.#ids[this.#asked - 1] ?? null
  }

  /** True once all rows were asked for. */
  get isDone(): boolean {
    return this.#asked >= this.#ids.length
  }
}
