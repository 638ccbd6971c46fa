/** No gateway is known to cap pages below this many rows: where a search begins before any page was seen. */
const SMALLEST_CAP = 100

/**
 * How many rows one answer may be taken to hold. An instance or a gateway may cap limits, on one table and not on another, and
 * then neither a short nor an empty page proves anything (a client that did not know this reported 5,930 hidden rows of none).
 * So this only says how large a search may begin; that an answer was not cut short is looked for each time.
 */
export class HonouredLimit {
  #rows: number
  readonly #smallestCap: number
  /** The most rows that one answer of each table ever brought. */
  readonly #brought = new Map<string, number>()
  /** Tables whose answers were seen to be cut short. */
  readonly #cut = new Set<string>()
  /** Tables whose counts were seen to take notice of ranges. */
  readonly #heeding = new Set<string>()
  /** Tables whose answers were seen to begin at the offset that was asked for. */
  readonly #heedingOffsets = new Set<string>()

  /** `smallestCap`: what is taken for granted before any page was seen. */
  constructor(smallestCap: number = SMALLEST_CAP) {
    this.#rows = smallestCap
    this.#smallestCap = smallestCap
  }

  /** Takes note of a limit that the instance was seen to honour, on whatever table. */
  learn(rows: number): void {
    this.#rows = Math.max(this.#rows, rows)
  }

  /** Takes note of a page's number of rows. */
  saw(table: string, rows: number): void {
    this.learn(rows)
    this.#brought.set(table, Math.max(this.brought(table), rows))
  }

  /** Takes note that an answer of a table was cut short: from now on only what one of its own answers brought counts there. */
  sawCut(table: string): void {
    this.#cut.add(table)
  }

  /** True for a table whose answers were seen to be cut short. */
  isCut(table: string): boolean {
    return this.#cut.has(table)
  }

  /** The most rows that one answer of a table ever brought. */
  brought(table: string): number {
    return this.#brought.get(table) ?? 0
  }

  /** Takes note that a count of the table took notice of its range. */
  sawHeedRanges(table: string): void {
    this.#heeding.add(table)
  }

  /** True where counts of the table were seen to take notice of ranges. */
  heedRanges(table: string): boolean {
    return this.#heeding.has(table)
  }

  /** Takes note that an answer of the table began at its offset. */
  sawHeedOffsets(table: string): void {
    this.#heedingOffsets.add(table)
  }

  /** True where answers of the table were seen to begin at their offset. */
  heedOffsets(table: string): boolean {
    return this.#heedingOffsets.has(table)
  }

  /** How many rows an answer of a table holds for certain, hidden ones included. */
  proven(table: string): number {
    return Math.max(this.#smallestCap, this.brought(table))
  }

  /** How many rows a search may expect one answer of a table to hold. */
  expected(table: string): number {
    return this.isCut(table) ? Math.max(1, this.brought(table)) : this.#rows
  }

  /** The largest limit that is known to be honoured on some table, in rows. */
  get rows(): number {
    return this.#rows
  }
}
