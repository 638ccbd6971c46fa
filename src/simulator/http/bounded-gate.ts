/** A place behind a gate. */
export interface Place {
  /** How long it was waited for, in whole milliseconds: 0 where it was free, else at least 1. */
  readonly waitedMs: number
  /** Gives the place to the longest waiting; to be called once. */
  leave(): void
}

/** Lets a bounded number pass at a time; a bounded number of others wait, first come, first served. */
export class BoundedGate {
  readonly #places: number
  readonly #longestQueue: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(places: number, longestQueue: number) {
    this.#places = places
    this.#longestQueue = longestQueue
  }

  /** True while nobody is inside or waits. */
  get isIdle(): boolean {
    return this.#taken === 0
  }

  /** Waits for a place; null, at once, where the queue is full. */
  async enter(): Promise<Place | null> {
    const leave = () => this.#leave()
    if (this.#taken < this.#places) {
      this.#taken += 1
      return { waitedMs: 0, leave }
    }
    if (this.#waiting.length >= this.#longestQueue) return null
    const since = performance.now()
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return { waitedMs: Math.max(1, Math.ceil(performance.now() - since)), leave }
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken -= 1
    else next()
  }
}
