import { type Answer, empty, failure } from './answer.ts'
import { BoundedGate, type Place } from './bounded-gate.ts'

/** Requests of one session that may wait before further ones are answered 202. */
const LONGEST_SESSION_QUEUE = 10
/** Requests that may wait for one of the threads of the API before further ones are answered 429, where nothing else is said. */
const LONGEST_THREAD_QUEUE = 50

const SESSION_COOKIE = /(?:^|;\s*)JSESSIONID=([^;]+)/

/** One admitted request, with what it waited for in whole milliseconds. */
export interface Transaction {
  readonly sessionWaitMs: number
  readonly threadWaitMs: number
  /** Lets the next one in; to be called once. */
  leave(): void
}

/** A transaction that neither waits nor makes others wait: the token endpoint and the steering paths. */
export const UNBOUNDED: Transaction = { sessionWaitMs: 0, threadWaitMs: 0, leave: () => undefined }

/** The session that a request names with its cookie; null for one without. */
export function sessionOf(cookie: string | undefined): string | null {
  return SESSION_COOKIE.exec(cookie ?? '')?.[1] ?? null
}

/**
 * Admits API requests as an instance does: those of one session one at a time, and all of them to a number of threads.
 * A request that waits for its session holds no thread.
 */
export class Transactions {
  readonly #sessions = new Map<string, BoundedGate>()
  readonly #threads: BoundedGate

  /** `apiThreads` is how many run at a time, `Infinity` for no bound; `apiQueue` how many more may wait. */
  constructor(apiThreads: number, apiQueue = LONGEST_THREAD_QUEUE) {
    this.#threads = new BoundedGate(apiThreads, apiQueue)
  }

  /** Waits until a request may run, or answers that too many wait already. */
  async enter(session: string | null): Promise<Transaction | Answer> {
    const turn = await this.#enterSession(session)
    if (turn === null) return empty(202)
    const thread = await this.#threads.enter()
    if (thread === null) {
      turn.leave()
      // Unlike a rate limit rule's 429 it states no wait.
      return failure(429, 'Too many requests', null)
    }
    return {
      sessionWaitMs: turn.waitedMs,
      threadWaitMs: thread.waitedMs,
      leave: () => {
        thread.leave()
        turn.leave()
      },
    }
  }

  async #enterSession(session: string | null): Promise<Place | null> {
    if (session === null) return { waitedMs: 0, leave: () => undefined }
    const gate = this.#sessions.get(session) ?? new BoundedGate(1, LONGEST_SESSION_QUEUE)
    this.#sessions.set(session, gate)
    const place = await gate.enter()
    if (place === null) return null
    const leave = () => {
      place.leave()
      if (gate.isIdle) this.#sessions.delete(session)
    }
    return { waitedMs: place.waitedMs, leave }
  }
}
