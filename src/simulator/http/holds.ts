import { TOKEN_ENDPOINT } from '../faults/fault.ts'
import { parseApiPath } from './api-path.ts'

/** Answers that the instance holds back until somebody releases them. */
export interface HeldAnswers {
  /** Settles when the first of them is due: its request is logged, its answer made, and no byte of it sent. */
  readonly reached: Promise<void>
  /** Sends what is held back, and holds nothing any more. */
  release(): void
}

interface Placed {
  readonly table: string
  readonly reach: () => void
  readonly released: Promise<void>
  readonly release: () => void
  /** Requests that are still answered before the hold begins. */
  before: number
}

/** The holds in force, and the requests that are still to pass each of them. */
export class Holds {
  #placed: readonly Placed[] = []

  /** Holds back the answer to a table's n-th request from now on, counted from 1, and to every later one; `*` for any table. */
  place(table: string, request: number): HeldAnswers {
    const reached = settleable()
    const released = settleable()
    const placed: Placed = {
      table,
      reach: reached.settle,
      released: released.settled,
      release: released.settle,
      before: request - 1,
    }
    this.#placed = [...this.#placed, placed]
    return { reached: reached.settled, release: () => this.#release(placed) }
  }

  /** Counts one request, and waits as long as its answer is held back. */
  async pass(pathname: string): Promise<void> {
    const table = heldTable(pathname)
    const holding = this.#placed.filter((placed) => concerns(placed.table, table) && !countsDown(placed))
    for (const { reach } of holding) reach()
    await Promise.all(holding.map(({ released }) => released))
  }

  /** Sends everything that is held back. */
  releaseAll(): void {
    for (const placed of this.#placed) this.#release(placed)
  }

  #release(placed: Placed): void {
    this.#placed = this.#placed.filter((each) => each !== placed)
    placed.release()
  }
}

/** The table whose rows a path asks for, or the token endpoint; null for everything else, counts included. */
function heldTable(pathname: string): string | null {
  if (pathname === `/${TOKEN_ENDPOINT}`) return TOKEN_ENDPOINT
  const path = parseApiPath(pathname)
  return path?.api === 'table' ? path.table : null
}

function concerns(held: string, table: string | null): boolean {
  return held === table || (held === '*' && table !== null && table !== TOKEN_ENDPOINT)
}

/** Takes one off what still passes; false where nothing does. */
function countsDown(placed: Placed): boolean {
  if (placed.before === 0) return false
  placed.before -= 1
  return true
}

function settleable(): { readonly settled: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { settled, settle }
}
