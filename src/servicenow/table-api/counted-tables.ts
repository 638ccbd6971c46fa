/** Counted pages of a table that were cancelled, and came without their count, before the count is taken to be what costs. */
const COSTLY_SHOWS = 2

/** What one answer brought; `total` is the count that it stated, null for none. */
export interface AnsweredRows {
  readonly rows: number
  readonly limit: number
  readonly total: number | null
}

/** How an instance's tables let themselves be counted: what one reader learnt from its answers. */
export class CountedTables {
  readonly #doubts = new Map<string, string>()
  readonly #largest = new Map<string, number>()
  readonly #refusals = new Map<string, string>()
  readonly #costly = new Map<string, number>()
  readonly #twins = new Set<string>()
  /** The most rows that one answer of any table brought. */
  #mostBrought = 0
  /** True once an answer that was full stated a count beyond what it brought. */
  #reachBeyond = false
  /** What the run's planning proved of this. */
  #planned = 0
  /** Tables that count none in an empty range; true once they counted some elsewhere after that. */
  readonly #noneWithin = new Map<string, boolean>()

  /** Takes note of what an answer brought, of any table, and of its count. */
  answered({ rows, limit, total }: AnsweredRows): void {
    this.#mostBrought = Math.max(this.#mostBrought, rows)
    if (total !== null && rows >= limit && total > rows) this.#reachBeyond = true
  }

  /** Takes over what the run's planning proved; 0 for nothing. */
  learn(provenRoom: number): void {
    this.#planned = provenRoom
  }

  /**
   * The most rows that one answer brought of an instance whose counts are no mere numbers of the rows that came; 0 where that
   * was not seen, or where a count was contradicted. An answer of fewer rows than this that counts no more than it shows was not
   * cut, unless a cap and a wrong count of that one table agree with each other.
   */
  get provenRoom(): number {
    if (this.#doubts.size > 0) return 0
    return Math.max(this.#planned, this.#reachBeyond ? this.#mostBrought : 0)
  }

  /** Why a table's counts are not believed; null while they are. */
  doubtOf(table: string): string | null {
    return this.#doubts.get(table) ?? null
  }

  /** Takes note that the table's own answers contradict its counts; the first reason stays. */
  disbelieve(table: string, doubt: string): void {
    if (!this.#doubts.has(table)) this.#doubts.set(table, doubt)
  }

  /** Takes note that rows of a table share their keys, also when they are asked for again. */
  sawTwins(table: string): void {
    this.#twins.add(table)
  }

  /** True for a table some of whose rows share their keys: more are counted than can be stored. */
  hasTwins(table: string): boolean {
    return this.#twins.has(table)
  }

  /** Takes note of a count as it was stated, and gives it. */
  saw<Count extends number | null>(table: string, total: Count): Count {
    this.#largest.set(table, Math.max(this.largest(table), total ?? 0))
    if (total !== null && total > 0 && this.countsNoneWithin(table)) this.#noneWithin.set(table, true)
    return total
  }

  /** Takes note that the table counts none in a range that holds none. */
  sawNoneWithin(table: string): void {
    this.#noneWithin.set(table, false)
  }

  /** True where the table counted none in a range that holds none: for its range, or since all of its rows were gone by then. */
  countsNoneWithin(table: string): boolean {
    return this.#noneWithin.has(table)
  }

  /** True where it counted rows after that: they were not gone. */
  countsSomeElsewhere(table: string): boolean {
    return this.#noneWithin.get(table) === true
  }

  /** True where it counted none from then on: what was counted before may be gone, and is to be counted again. */
  mayBeEmptied(table: string): boolean {
    return this.doubtOf(table) === null && this.#noneWithin.get(table) === false
  }

  /** The largest count that was stated of a table, whatever was asked. */
  largest(table: string): number {
    return this.#largest.get(table) ?? 0
  }

  /** Takes note that the Aggregate API gives no count of a table either. */
  refused(table: string, why: string): void {
    this.#refusals.set(table, why)
  }

  /** True where the Aggregate API is not worth another request. */
  isRefused(table: string): boolean {
    return this.#refusals.has(table)
  }

  /** Takes note that a page was cancelled with its count and came without it. */
  sawCostly(table: string): void {
    this.#costly.set(table, (this.#costly.get(table) ?? 0) + 1)
  }

  /** True where a page was cancelled with its count and came without it. */
  mayBeCostly(table: string): boolean {
    return this.#costly.has(table)
  }

  /** Takes note that a counted page of the table came without its count. */
  sawNone(table: string): void {
    this.#costly.set(table, COSTLY_SHOWS)
  }

  /** True for a table whose pages are asked for without their count. */
  isCostly(table: string): boolean {
    return (this.#costly.get(table) ?? 0) >= COSTLY_SHOWS
  }

  /** Why a table has no count, in words. */
  whyNone(table: string): string {
    const refusal = this.#refusals.get(table)
    const aggregate = refusal === undefined ? '' : `, and the Aggregate API does not either (${refusal})`
    return this.doubtOf(table) ?? `the instance sends no row count${aggregate}`
  }
}
