import type { Key } from '../contract/key.ts'
import { IDS_LIMIT, type Step } from '../servicenow/paging/walk.ts'
import type { Row } from '../servicenow/table-api/row.ts'
import type { PartBounds } from './dependencies.ts'

/** Rows read since the last sealed part, with what is known of the interval that they fill. */
export class OpenPart {
  readonly lo: Key | null
  readonly #bounds: PartBounds
  readonly #openedAtMs: number
  readonly #columns: readonly string[] | null
  readonly rows: string[] = []
  readonly keys: Key[] = []
  readonly steps: Step[] = []
  readonly missingColumns = new Set<string>()
  #size = 0
  #scanned = 0

  /** `columns`: those whose absence from a row is worth knowing; null where the list is not the dictionary's. */
  constructor(lo: Key | null, columns: readonly string[] | null, bounds: PartBounds, nowMs: number) {
    this.lo = lo
    this.#columns = columns
    this.#bounds = bounds
    this.#openedAtMs = nowMs
  }

  /** Takes in one step of the walk. */
  add(step: Step): void {
    this.steps.push(step)
    this.keys.push(...step.keys)
    for (const row of step.rows) {
      const text = JSON.stringify(row)
      this.rows.push(text)
      this.#size += text.length
      this.#noteMissing(row)
    }
    this.#scanned += step.pageSize
  }

  /** Where the interval ends so far, inclusive. */
  get hi(): Key | null {
    return this.steps.at(-1)?.to ?? null
  }

  /** Rows counted and not shown: null where at least one step cannot tell. */
  get hidden(): number | null {
    return this.steps.some((step) => step.hidden === null)
      ? null
      : this.steps.reduce((sum, step) => sum + (step.hidden ?? 0), 0)
  }

  /** True where the interval must be closed: by size, by age, or since one request could no longer list its ids. */
  isFull(nowMs: number, nextPageSize: number): boolean {
    return (
      this.#size >= this.#bounds.maxSize ||
      nowMs - this.#openedAtMs >= this.#bounds.maxMs ||
      this.#scanned + nextPageSize > IDS_LIMIT
    )
  }

  #noteMissing(row: Row): void {
    if (this.#columns === null || Object.keys(row).length >= this.#columns.length) return
    for (const column of this.#columns) if (!(column in row)) this.missingColumns.add(column)
  }
}
