import { condition, patched } from '@temporalio/workflow'
import type { PlannedTable } from '../../contract/activities.ts'
import type { SliceResult } from '../../contract/slice.ts'
import type { Supply } from './in-lanes.ts'
import type { FurtherTables } from './walk-range.ts'

/** The most tables that one activity is given: what it holds is lost with the lane's time where its worker dies. */
const MOST_TABLES = 16

/** Where no more tables are left, each is read by an activity of its own, and is seen to end. */
const FEW_TABLES = 8

/** The tables whose first slice was not begun yet. A lane may borrow some beside its own, and gives back what it did not come to. */
export class WaitingTables implements Supply<PlannedTable> {
  readonly #waiting: PlannedTable[]
  readonly #lanes: number
  #lent = 0

  constructor(tables: readonly PlannedTable[], lanes: number) {
    this.#waiting = [...tables]
    this.#lanes = lanes
  }

  get length(): number {
    return this.#waiting.length
  }

  shift(): PlannedTable | undefined {
    return this.#waiting.shift()
  }

  comesBack(): Promise<void> | null {
    return this.#lent === 0 ? null : condition(() => this.#waiting.length > 0 || this.#lent === 0)
  }

  /**
   * Tables that the lane which took one just now reads after it in the same activity: fewer and fewer, so that all lanes end together. Null
   * where it is to take one alone.
   */
  borrow(): BorrowedTables | null {
    const left = this.#waiting.length + 1
    if (left <= FEW_TABLES) return null
    const others = Math.min(MOST_TABLES, Math.ceil(left / (2 * this.#lanes))) - 1
    if (others < 1 || !patched('several-tables-an-activity')) return null
    const unlike = this.#waiting.findIndex(({ unreadable, adopted }) => unreadable !== null || adopted !== undefined)
    const lent = this.#waiting.splice(0, unlike === -1 ? others : Math.min(others, unlike))
    if (lent.length === 0) return null
    this.#lent += lent.length
    return new BorrowedTables(lent, (read) => {
      this.#lent -= lent.length
      this.#waiting.unshift(...lent.filter(({ table }) => !read.has(table)))
    })
  }
}

/** Tables that one activity is asked to continue with. Those that it did not come to wait again, before all others. */
export class BorrowedTables implements FurtherTables {
  readonly #planned: readonly PlannedTable[]
  readonly #giveBack: (read: ReadonlySet<string>) => void
  #result: SliceResult | null = null

  constructor(planned: readonly PlannedTable[], giveBack: (read: ReadonlySet<string>) => void) {
    this.#planned = planned
    this.#giveBack = giveBack
  }

  get tables(): readonly string[] {
    return this.#planned.map(({ table }) => table)
  }

  ended(result: SliceResult | null): void {
    this.#result = result
    this.#giveBack(new Set(result?.further?.map(({ table }) => table)))
  }

  /** How long the table before them took, in seconds; undefined where it was read alone after all. */
  get secondsOfFirst(): number | undefined {
    return this.#result?.further?.length ? this.#result.seconds : undefined
  }

  /** Those that the activity came to, in order, and what their first slices came to. */
  read(): readonly { readonly planned: PlannedTable; readonly firstResult: SliceResult }[] {
    return (this.#result?.further ?? []).flatMap((firstResult) => {
      const planned = this.#planned.find(({ table }) => table === firstResult.table)
      return planned === undefined ? [] : [{ planned, firstResult }]
    })
  }
}
