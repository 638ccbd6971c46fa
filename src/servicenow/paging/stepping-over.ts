import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Key } from '../../contract/row/key.ts'
import { unreadIn } from '../../contract/row/unread-rows.ts'
import { printable } from '../http/printable.ts'
import { after, type PageRequest } from '../query/page-request.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { MOST_UNREADABLE } from './most-unreadable.ts'
import { findUnreadable, rowComes, type UnreadableRow, upToNext } from './unreadable-row.ts'
import { NO_ROWS, rowsIn, type Step, type Told, told, UNTOLD, type Walk } from './walk.ts'

/** Decides which rows cannot be read, even alone, so that a walk continues behind them. */
export class SteppingOver {
  readonly #client: TableClient
  readonly #walk: Walk
  #rows = 0
  /** Where a row was asked for once more; null before the first. */
  #triedAgainAt: Key | null = null

  constructor(client: TableClient, walk: Walk) {
    this.#client = client
    this.#walk = walk
  }

  /** True where the row behind a key failed alone once: it is asked for without another one. */
  asksAlone(lo: Key | null): boolean {
    return this.#triedAgainAt !== null && this.#triedAgainAt === (lo ?? '')
  }

  /** The row to step over; null where it is to be asked for once more. Throws the failure where it is not the row's. */
  async row(request: PageRequest, failure: HarvestError, signal: AbortSignal): Promise<UnreadableRow | null> {
    // A bad moment is over when the row is asked for again.
    if (!this.asksAlone(request.lo)) {
      this.#triedAgainAt = request.lo ?? ''
      return null
    }
    this.#rows += 1
    if (this.#rows > MOST_UNREADABLE) throw failure
    const row = await findUnreadable(this.#client, this.#walk, request, signal)
    if (row === 'comes') return null
    // If an answer comes now, the broken ones were the instance's or a gateway's, or it was the count that cost too much.
    const mayCome = request.counted || (row !== null && failure.retried)
    if (mayCome && (await rowComes(this.#client, request, signal))) return null
    if (row === null) throw failure
    return row
  }

  /** Rows that cannot be read, even alone, with hidden ones before or between them; null where they come by now. */
  async rowsAmongHidden(cursor: Key | null, signal: AbortSignal): Promise<UnreadableRow | null> {
    this.#rows += 1
    const request = after(this.#walk, { lo: cursor, hi: this.#walk.range.hi }, 1, { counted: false })
    const row = this.#rows > MOST_UNREADABLE ? null : await upToNext(this.#client, this.#walk, request, signal)
    if (row !== null) return row === 'comes' ? null : row
    const where = cursor === null ? 'the first rows' : `the rows after ${printable(cursor)}`
    throw new HarvestError('PAGE_TOO_EXPENSIVE', `${where} cannot be read one by one`, { final: true })
  }
}

/** The step over rows that cannot be read, with the row behind them. `known` is what is told where rows before them are not told of either. */
export function stepOverRow({ name, at, rows, next }: UnreadableRow, walk: Walk, known: Told | null): Step {
  return {
    ...(next === null ? NO_ROWS : rowsIn(next)),
    ...(known ?? (rows === null ? UNTOLD : told(rows - (next?.keys.length ?? 0), 'ids-count'))),
    ...unreadIn({ unkeyed: 0, unreadable: [name] }),
    remaining: null,
    pageSize: 1,
    answeredAt: next?.answeredAt ?? null,
    size: next?.size ?? 0,
    to: at ?? walk.range.hi,
    done: at === null,
  }
}
