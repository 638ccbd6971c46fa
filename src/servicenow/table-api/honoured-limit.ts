/**
 * The largest number of rows that one page of this instance ever brought. Up to there an asked limit is known to be
 * honoured; beyond, a gateway or the instance may cap it, and a short page proves nothing (a client that did not know
 * this reported 5,930 hidden rows of none).
 */
export class HonouredLimit {
  #rows = 0

  /** Takes note of a page's number of rows. */
  saw(rows: number): void {
    this.#rows = Math.max(this.#rows, rows)
  }

  /** Tells whether a limit of that many rows is known to be honoured. */
  covers(rows: number): boolean {
    return rows <= this.#rows
  }
}
