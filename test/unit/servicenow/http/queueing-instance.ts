import { setImmediate } from 'node:timers/promises'
import type { Answered } from '../../../../src/servicenow/http/request-gate.ts'

/** How an instance answers: threads, requests that may wait for one, and the time that each takes, in milliseconds. */
interface Threads {
  readonly threads: number
  readonly queue: number
  readonly serviceMs: number
  /** False answers without a word of how long a request waited, as behind a gateway that drops the header. */
  readonly tellsWaits?: boolean
}

interface Queued {
  readonly atMs: number
  readonly answer: (answer: Answered) => void
}

/** An instance whose requests wait for its threads, in a time of its own that passes as it is told. */
export class QueueingInstance {
  #threads: number
  readonly #queue: number
  readonly #serviceMs: number
  readonly #tellsWaits: boolean
  #nowMs = 0
  #running = 0
  readonly #waiting: Queued[] = []
  readonly #due: { readonly atMs: number; readonly happens: () => void }[] = []

  constructor({ threads, queue, serviceMs, tellsWaits = true }: Threads) {
    this.#tellsWaits = tellsWaits
    this.#threads = threads
    this.#queue = queue
    this.#serviceMs = serviceMs
  }

  /** From now on it has so many threads. */
  openThreads(threads: number): void {
    this.#threads = threads
    this.#startNext()
  }

  /** Sends a request; refused at once where too many wait. */
  request(): Promise<Answered> {
    return new Promise((resolve) => {
      if (this.#running >= this.#threads && this.#waiting.length >= this.#queue)
        this.#at(1, () => resolve({ status: 429, waitedMs: 0, tookMs: 1 }))
      else {
        this.#waiting.push({ atMs: this.#nowMs, answer: resolve })
        this.#startNext()
      }
    })
  }

  /** Lets so many milliseconds pass. */
  async run(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await setImmediate()
    for (;;) {
      const next = this.#due[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#due.shift()
      this.#nowMs = next.atMs
      next.happens()
      // Whoever was answered asks again at the same moment.
      await setImmediate()
    }
    this.#nowMs = untilMs
  }

  #startNext(): void {
    while (this.#running < this.#threads) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#running += 1
      const waitedMs = this.#nowMs - next.atMs
      this.#at(this.#serviceMs, () => {
        this.#running -= 1
        next.answer({
          status: 200,
          waitedMs: this.#tellsWaits ? waitedMs : 0,
          tookMs: waitedMs + this.#serviceMs,
        })
        this.#startNext()
      })
    }
  }

  #at(ms: number, happens: () => void): void {
    const atMs = this.#nowMs + ms
    const at = this.#due.findIndex((other) => other.atMs > atMs)
    this.#due.splice(at === -1 ? this.#due.length : at, 0, { atMs, happens })
  }
}
