import type { StoredPart } from '../../contract/receipt.ts'
import { isInRange } from '../../contract/row/compare-keys.ts'
import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import { type Key, type KeyRange, PROOFS, type Proof } from '../../contract/row/key.ts'
import type { Step, Told } from '../../servicenow/paging/walk.ts'
import type { CheckedPage } from '../../servicenow/table-api/page/parse-page.ts'
import type { GrowingPart } from '../../sink/sink.ts'
import type { PartBounds } from '../dependencies.ts'

/** A step without its rows: what the ledger needs to know. */
export type StepFacts = Omit<Step, keyof CheckedPage>

/** Keys that were read while it is still unknown what is hidden between them. */
export interface UntoldStretch extends KeyRange {
  readonly keys: readonly Key[]
  /** The steps before and behind, which tell. */
  readonly around: readonly StepFacts[]
}

/** Rows read since the last sealed part, with what is known of the interval that they fill. */
export class OpenPart {
  readonly lo: Key | null
  readonly #bounds: PartBounds
  readonly #openedAtMs: number
  readonly #begin: () => GrowingPart
  /** Null before the first row. */
  #rows: GrowingPart | null = null
  readonly keys: Key[] = []
  readonly steps: StepFacts[] = []
  readonly missingColumns = new Set<string>()
  /** Columns asked for and absent from every row; null before the first row. */
  absentColumns: readonly string[] | null = null
  /** The newest row by its time of update so far; null for none. */
  newest: Key | null = null
  #size = 0
  #scanned = 0

  /** `begin` opens the stored part, once there are rows for it. */
  constructor(lo: Key | null, bounds: PartBounds, nowMs: number, begin: () => GrowingPart) {
    this.lo = lo
    this.#begin = begin
    this.#bounds = bounds
    this.#openedAtMs = nowMs
  }

  /** Takes in one step of the walk; settles once the bytes of its rows are not needed any more. */
  add({ keys, lines, missingColumns, absentColumns, newest, ...facts }: Step): Promise<unknown> {
    if (keys.length > 0)
      this.absentColumns = this.absentColumns?.filter((column) => absentColumns.includes(column)) ?? absentColumns
    if (newest !== null && (this.newest === null || newest > this.newest)) this.newest = newest
    this.steps.push(facts)
    this.keys.push(...keys)
    for (const column of missingColumns) this.missingColumns.add(column)
    this.#size += lines.length
    this.#scanned += facts.pageSize
    if (keys.length === 0) return Promise.resolve()
    this.#rows ??= this.#begin()
    return this.#rows.add({ rows: keys.length, pieces: [lines] })
  }

  /** Makes the rows durable; null where there are none. */
  async store(): Promise<StoredPart | null> {
    return this.#rows?.store() ?? null
  }

  /** Gives up what was not stored. */
  abandon(): void {
    this.#rows?.abandon()
  }

  /** Where the interval ends so far, inclusive. */
  get hi(): Key | null {
    return this.steps.at(-1)?.to ?? null
  }

  /** Rows counted and not shown: null where at least one step cannot tell. */
  get hidden(): number | null {
    return hiddenRows(this.steps)
  }

  /** The stretch from the first step that cannot tell to the last one, to be counted; null where every step tells. */
  get untold(): UntoldStretch | null {
    const first = this.steps.findIndex((step) => step.hidden === null)
    const last = this.steps.findLastIndex((step) => step.hidden === null)
    if (first === -1) return null
    const [before, after] = [this.steps.slice(0, first), this.steps.slice(last + 1)]
    const lo = before.at(-1)?.to ?? this.lo
    const hi = this.steps[last]?.to ?? null
    return { lo, hi, keys: this.keys.filter((key) => isInRange(key, { lo, hi })), around: [...before, ...after] }
  }

  /** True where one more request tells what is hidden. */
  get isToBeCounted(): boolean {
    return this.doubt === null && this.untold !== null
  }

  /** What the part tells once its untold stretch was counted. */
  toldWith(counted: Told): Told {
    const steps = [...(this.untold?.around ?? this.steps), counted]
    const proof = PROOFS.findLast((each) => steps.some((step) => step.proof === each)) ?? 'none'
    return { hidden: hiddenRows(steps), proof, doubt: counted.doubt }
  }

  /** The weakest of the steps' proofs: it is what `hidden` rests on, `none` where that is null. */
  get proof(): Proof {
    return PROOFS.findLast((proof) => this.steps.some((step) => step.proof === proof)) ?? 'none'
  }

  /** Why no further request could tell what is hidden; null where one might, or where none is needed. */
  get doubt(): string | null {
    return this.steps.find((step) => step.doubt !== null)?.doubt ?? null
  }

  /** True where the interval must be closed: by size, by age, or since one request could no longer list its ids. */
  isFull(nowMs: number, nextPageSize: number): boolean {
    return (
      this.#size >= this.#bounds.maxSize ||
      nowMs - this.#openedAtMs >= this.#bounds.maxMs ||
      this.#scanned + nextPageSize > this.#bounds.maxScanned
    )
  }
}
