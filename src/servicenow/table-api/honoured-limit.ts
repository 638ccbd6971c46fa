/** No gateway is known to cap pages below this many rows. */
const SMALLEST_CAP = 100

/**
 * Up to which limit an instance is known to do as asked: the largest number of rows that one page of it ever brought.
 * Beyond, it or a gateway may cap the limit, and then neither a short nor an empty page proves anything (a client that
 * did not know this reported 5,930 hidden rows of none).
 */
export class HonouredLimit {
  #rows: number

  /** `smallestCap`: what is believed before any page was seen. */
  constructor(smallestCap: number = SMALLEST_CAP) {
    this.#rows = smallestCap
  }

  /** Takes note of a page's number of rows. */
  saw(rows: number): void {
    this.#rows = Math.max(this.#rows, rows)
  }

  /** Tells whether a limit of that many rows is known to be honoured. */
  covers(rows: number): boolean {
    return rows <= this.#rows
  }

  /** The largest limit that is known to be honoured, in rows. */
  get rows(): number {
    return this.#rows
  }
}
