/** How often a log names something. */
export interface LogCount {
  readonly count: number
  /** The time of the newest row, as the instance writes it. */
  readonly last: string
}

/** Counts the rows of a log by a column's value. */
export class LogCounts {
  readonly #counts = new Map<string, LogCount>()

  /** Takes a row in. */
  add(value: string, time: string): void {
    const known = this.#counts.get(value)
    this.#counts.set(value, {
      count: (known?.count ?? 0) + 1,
      last: known === undefined || time > known.last ? time : known.last,
    })
  }

  /** What was counted for a value; null for nothing. */
  of(value: string): LogCount | null {
    return this.#counts.get(value) ?? null
  }

  /** Every value with its count, in order of the values. */
  all(): readonly (readonly [string, LogCount])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}
