/** Good pages in a row before a size that once failed is tried again. */
const PAGES_BEFORE_REGROWTH = 50
/** A step that gains less than an eighth is not worth two requests that may fail. */
const WORTH_GROWING = 1.125
/** Below this share of the wanted size a single row may be to blame: larger pages get a second chance behind it. */
const SUSPICIOUSLY_SMALL = 1 / 8
/** A page that took longer than this, in milliseconds, would gain little from being larger, and a longer answer may be cancelled. */
const QUICK_MS = 2000
/** Pages grow up to this size, in bytes: as large as they are read one behind the other without a pause, and as a part holds. */
const LARGE_BYTES = 8_000_000
/** So many pages that failed once and came whole when asked again show that answers are struck whatever their size. */
const HEALED_SHOWS_WEATHER = 2

/** What one answer brought and took: its rows, the size of its body in bytes, and the time from question to end in milliseconds. */
interface Answer {
  readonly rows: number
  readonly bytes: number
  readonly ms: number
}

/**
 * How many rows to ask for. A page that failed twice is halved; between the largest size that worked and the smallest
 * that failed it bisects; past a failed size it grows only after 50 good pages (halving on every fault cost 773
 * requests where 116 do). Where it had to become very small, one large row may have been the cause, and where the size had
 * worked before, a bad moment: once the rows that failed lie behind, the failed size is tried once more, and if that
 * works, all larger ones in turn. If pages keep failing once and succeeding the second time, the size is not the cause, and
 * the failed one is tried again soon.
 *
 * Where larger pages are allowed than the wanted ones, the wanted size doubles with each full page that came quickly and
 * is small enough, until one fails: where an answer costs the same time whatever it holds, larger ones save most of it, and
 * where each row costs its own time, they cost nothing.
 */
export class PageSize {
  #wanted: number
  /** Up to this size the wanted one grows. */
  #largest: number
  #current: number
  /** Largest size that worked since something failed; null before that. */
  #good: number | null = null
  /** Largest size that ever worked. */
  #proven = 0
  #failed: number | null
  #goodPages = 0
  /** Rows until those of the last page that failed lie behind. */
  #rowsToPass = 0
  /** Pages that failed once and came whole when asked again, since the size last changed for a failure. */
  #healed = 0
  /** True while a size is asked for that failed before. */
  #isTrying = false
  /** True since such a size failed again: it is not one row that is to blame. */
  #isGeneral = false
  /** True since such a size worked: the larger ones follow. */
  #isRecovering = false

  /**
   * `wanted` is the size to reach; `learnt` and `failed` are what an earlier slice found: the size at which it ended, and
   * the smallest that failed, null where that is not known. `largest` is how far the wanted size may grow.
   */
  constructor(wanted: number, learnt: number = wanted, failed: number | null = null, largest: number = wanted) {
    this.#largest = Math.max(wanted, largest)
    this.#wanted = Math.min(this.#largest, Math.max(wanted, learnt, failed ?? 0))
    this.#current = Math.min(this.#wanted, learnt)
    // A size that an earlier slice had to learn is where growth was given up.
    this.#failed = learnt < this.#wanted ? Math.min(this.#wanted, failed ?? learnt * 2) : null
  }

  /** Rows to ask for next. */
  get rows(): number {
    return this.#current
  }

  /** True where pages of so many rows came before. */
  proves(rows: number): boolean {
    return this.#proven >= rows
  }

  /** The smallest size that is known to fail; null for none. */
  get failed(): number | null {
    return this.#failed
  }

  /** A page of the current size came back whole; `answer` is what it brought and took. */
  succeeded(answer: Answer): void {
    this.#goodPages += 1
    this.#good = this.#current
    this.#proven = Math.max(this.#proven, this.#current)
    this.#rowsToPass -= this.#current
    if (this.#isTrying) {
      this.#isRecovering = true
      this.#isGeneral = false
    }
    this.#isTrying = false
    if (this.#failed === null || this.#current >= this.#wanted) {
      this.#grow(answer)
      return
    }
    if (this.#goodPages >= PAGES_BEFORE_REGROWTH || this.#isRecovering || this.#hasSecondChance()) {
      this.#tryAgain(this.#failed)
      return
    }
    const middle = Math.min(this.#wanted, Math.floor((this.#current + this.#failed) / 2))
    if (middle > this.#current * WORTH_GROWING) this.#current = middle
  }

  /** A page of the current size failed, and came whole when it was asked for again. */
  healed(): void {
    this.#healed += 1
  }

  /** The instance gives no more than that many rows a page, whatever is asked. */
  capAt(rows: number): void {
    this.#largest = Math.min(this.#largest, rows)
    this.#wanted = Math.min(this.#wanted, rows)
    this.#current = Math.min(this.#current, rows)
  }

  /** The current size failed twice at one cursor; false when it cannot shrink further. */
  shrink(): boolean {
    if (this.#current <= 1) return false
    if (this.#isTrying) this.#isGeneral = true
    this.#isTrying = false
    this.#isRecovering = false
    this.#failed = this.#current
    this.#rowsToPass = this.#current
    this.#healed = 0
    const fallback = this.#good !== null && this.#good < this.#current ? this.#good : Math.floor(this.#current / 2)
    this.#good = null
    this.#current = Math.max(1, fallback)
    this.#goodPages = 0
    return true
  }

  /** A larger size follows a full page of the wanted one that came quickly. */
  #grow({ rows, bytes, ms }: Answer): void {
    if (this.#current < this.#wanted || rows < this.#current || ms > QUICK_MS) return
    const fitting = Math.floor((rows * LARGE_BYTES) / Math.max(1, bytes))
    const next = Math.min(this.#largest, this.#current * 2, fitting)
    if (next <= this.#current * WORTH_GROWING) return
    this.#wanted = next
    this.#current = next
  }

  #hasSecondChance(): boolean {
    if (this.#healed >= HEALED_SHOWS_WEATHER) return true
    if (this.#isGeneral || this.#rowsToPass > 0) return false
    return this.#proven >= (this.#failed ?? 0) || this.#current <= this.#wanted * SUSPICIOUSLY_SMALL
  }

  #tryAgain(failed: number): void {
    this.#goodPages = 0
    this.#healed = 0
    this.#isTrying = true
    this.#current = Math.min(this.#wanted, failed)
    this.#failed = this.#current < this.#wanted ? this.#current * 2 : null
  }
}
