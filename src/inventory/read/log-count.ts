/** How often a log names something. */
export interface LogCount {
  readonly count: number
  /** The times of the oldest and the newest row, as the instance writes them. */
  readonly first: string
  readonly last: string
  /** The id of the oldest row, as an example. */
  readonly example: string
}

/** Counts the rows of a log by a column's value. */
export class LogCounts {
  readonly #counts = new Map<string, LogCount>()

  /** Takes a row in. */
  add(value: string, time: string, sysId: string): void {
    const known = this.#counts.get(value)
    if (known === undefined) {
      this.#counts.set(value, { count: 1, first: time, last: time, example: sysId })
      return
    }
    const earlier = time < known.first
    this.#counts.set(value, {
      count: known.count + 1,
      first: earlier ? time : known.first,
      last: time > known.last ? time : known.last,
      example: earlier ? sysId : known.example,
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
