/** Good pages in a row before a size that once failed is tried again. */
const PAGES_BEFORE_REGROWTH = 50
/** A step that gains less than an eighth is not worth two requests that may fail. */
const WORTH_GROWING = 1.125

/**
 * How many rows to ask for. A page that failed twice is halved; between the largest size that worked and the smallest
 * that failed it bisects; past a failed size it grows only after 50 good pages (halving on every fault cost 773
 * requests where 116 do).
 */
export class PageSize {
  #wanted: number
  #current: number
  /** Largest size that worked since something failed; null before that. */
  #good: number | null = null
  #failed: number | null = null
  #goodPages = 0

  /** `wanted` is the size to reach, `learnt` the size at which an earlier slice ended. */
  constructor(wanted: number, learnt: number) {
    this.#wanted = wanted
    this.#current = Math.min(wanted, learnt)
    // A size that an earlier slice had to learn is where growth was given up.
    this.#failed = learnt < wanted ? Math.min(wanted, learnt * 2) : null
  }

  /** Rows to ask for next. */
  get rows(): number {
    return this.#current
  }

  /** A page of the current size came back whole. */
  succeeded(): void {
    this.#goodPages += 1
    this.#good = this.#current
    if (this.#failed === null || this.#current >= this.#wanted) return
    if (this.#goodPages >= PAGES_BEFORE_REGROWTH) {
      this.#goodPages = 0
      this.#current = Math.min(this.#wanted, this.#failed)
      this.#failed = this.#current < this.#wanted ? this.#current * 2 : null
      return
    }
    const middle = Math.min(this.#wanted, Math.floor((this.#current + this.#failed) / 2))
    if (middle > this.#current * WORTH_GROWING) this.#current = middle
  }

  /** The instance gives no more than that many rows a page, whatever is asked. */
  capAt(rows: number): void {
    this.#wanted = Math.min(this.#wanted, rows)
    this.#current = Math.min(this.#current, rows)
  }

  /** The current size failed twice at one cursor; false when it cannot shrink further. */
  shrink(): boolean {
    if (this.#current <= 1) return false
    this.#failed = this.#current
    const fallback = this.#good !== null && this.#good < this.#current ? this.#good : Math.floor(this.#current / 2)
    this.#good = null
    this.#current = Math.max(1, fallback)
    this.#goodPages = 0
    return true
  }
}
