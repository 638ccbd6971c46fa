import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import { sum } from '../../contract/sum.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { notStalled } from './not-stalled.ts'
import { Answers, rememberingClient } from './remembering-client.ts'

/** Fruitless attempts in a row after which deletions are no longer looked for: a quarter of an hour, with the pauses. */
export const SEARCH_ATTEMPTS = 20

/** Pause before an attempt that follows one with progress, in milliseconds: Temporal's own grows with every attempt. */
const SHORT_PAUSE_MS = 1000

/** What an attempt may know of those before it. */
export interface Attempt {
  /** Attempts right before this one that learnt nothing. */
  readonly fruitless: number
  /** A client that asks nothing that an earlier attempt was answered. */
  readonly client: () => TableClient
}

/** What is known of one piece of work. */
interface Learnt {
  readonly answers: Answers
  fruitless: number
  /** When the first of them ended, by a clock that never jumps, in milliseconds; null where none did. */
  failingSinceMs: number | null
}

/**
 * The attempts, in this worker, of activities that ask much and may fail anywhere. Each continues where the one before it
 * was struck, since what that one was answered is remembered; however often the instance fails in between, the end comes
 * nearer. Only attempts in a row that learn nothing count, and `most` of them are the end; a sink is waited for without end.
 */
export class Attempts {
  readonly #most: number
  readonly #newClient: () => TableClient
  #run = ''
  readonly #learnt = new Map<string, Learnt>()

  constructor(most: number, newClient: () => TableClient) {
    this.#most = most
    this.#newClient = newClient
  }

  /** Makes an attempt at a piece of a run's work; what was learnt for an earlier run is forgotten. */
  async at<T>(run: string, piece: string, work: (attempt: Attempt) => Promise<T>): Promise<T> {
    if (this.#run !== run) this.#learnt.clear()
    this.#run = run
    const learnt = this.#learnt.get(piece) ?? { answers: new Answers(), fruitless: 0, failingSinceMs: null }
    this.#learnt.set(piece, learnt)
    const before = learnt.answers.size
    try {
      const clients: TableClient[] = []
      const client = (): TableClient => {
        const made = this.#newClient()
        clients.push(made)
        return rememberingClient(made, learnt.answers)
      }
      const progress = (): number => learnt.answers.size + sum(clients.map((made) => made.requests()))
      const done = await notStalled(progress, () => work({ fruitless: learnt.fruitless, client }))
      this.#learnt.delete(piece)
      return done
    } catch (error) {
      // A disk comes back when a person frees it; nothing that was read is given up for that.
      if (!(error instanceof HarvestError) || waitsFor(error.code) === 'sink') throw error
      throw this.#judged(error, learnt, learnt.answers.size > before)
    }
  }

  #judged(error: HarvestError, learnt: Learnt, isWiser: boolean): HarvestError {
    const { code, message, hint, retryAfterMs, refused } = error
    // A pause that the instance asks for counts for nothing: waiting is what it wants.
    if (retryAfterMs !== null && !isWiser) return error
    learnt.fruitless = isWiser ? 0 : learnt.fruitless + 1
    const nowMs = performance.now()
    learnt.failingSinceMs = isWiser ? null : (learnt.failingSinceMs ?? nowMs)
    if (error.lasts) return error.asFinal()
    if (isWiser)
      return new HarvestError(code, message, {
        cause: error,
        hint,
        refused,
        retryAfterMs: retryAfterMs ?? SHORT_PAUSE_MS,
      })
    if (learnt.fruitless < this.#most) return error
    return error.asFinal(Math.round(nowMs - (learnt.failingSinceMs ?? nowMs)))
  }
}
