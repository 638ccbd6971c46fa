import type { NarrowedRequests } from '../../contract/slice.ts'

/** Above this share of their time that answers waited for a thread of the instance, one request fewer is sent at a time. */
const BUSY_SHARE = 1 / 4
/** Above this share, half as many are. */
const CROWDED_SHARE = 1 / 2
/** Below this share, one more is tried after a while. */
const IDLE_SHARE = 1 / 10
/** So many rounds of answers without waiting, one after the other, are that while. */
const IDLE_ROUNDS = 3
/** As many as were refused are tried again after so many rounds only: trying them costs a refusal, and they gain little. */
const WARY_ROUNDS = 30
/** The most rounds, after they were refused time and again. */
const WARIEST_ROUNDS = 8 * WARY_ROUNDS

/** What an answer tells of how busy its instance is; times in milliseconds. */
export interface Answered {
  readonly status: number
  /** How long it waited for a thread of the instance. */
  readonly waitedMs: number
  /** From question to end. */
  readonly tookMs: number
}

/**
 * The requests of one process that are at one instance at the same time. An instance answers on a few threads, which others need
 * as well (MID servers, users): beyond them requests wait in its queue, and where that is full it refuses them (429; 202 for a
 * session's queue). So there are half as many at a time after a refusal and where answers mostly waited (`sem_wait` of
 * `Server-Timing`), one fewer where they waited for a good part of their time, and one more after some rounds without waiting, up to
 * `most`; as many as were refused are tried much later than fewer are, and later each time. A round is as many answers as are on their way at a time: what was sent before a change says nothing of it.
 */
export class RequestGate {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #width: number
  #inside = 0
  #because: NarrowedRequests['because'] = 'busy'
  /** Answers of this round, those to what was sent before the last change left out. */
  #answers = 0
  #stale = 0
  #waitedMs = 0
  #tookMs = 0
  #idleRounds = 0
  /** One fewer than were refused last; no bound where none were, or more passed since. */
  #unrefused = Number.POSITIVE_INFINITY
  #waryRounds = WARY_ROUNDS

  constructor(most: number) {
    this.#most = most
    this.#width = most
  }

  /** How many requests it lets be on their way at this moment. */
  get width(): number {
    return this.#width
  }

  /** That these are fewer than might be, and why; null where they are not. */
  get narrowed(): NarrowedRequests | null {
    return this.#width < this.#most ? { width: this.#width, most: this.#most, because: this.#because } : null
  }

  /** Sends a request when it is its turn, and learns from its answer; throws the signal's reason when that is given up. */
  async pass<Answer>(
    signal: AbortSignal,
    send: () => Promise<Answer>,
    told: (answer: Answer) => Answered,
  ): Promise<Answer> {
    await this.#enter(signal)
    try {
      const answer = await send()
      this.#learn(told(answer))
      return answer
    } catch (error) {
      // What got no answer was on its way as well.
      this.#stale = Math.max(0, this.#stale - 1)
      throw error
    } finally {
      this.#inside -= 1
      this.#admit()
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#inside < this.#width) {
      this.#inside += 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1)
        reject(signal.reason)
      }
      this.#waiting.push(enter)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  #admit(): void {
    while (this.#inside < this.#width) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#inside += 1
      next()
    }
  }

  #learn({ status, waitedMs, tookMs }: Answered): void {
    if (this.#stale > 0) {
      this.#stale -= 1
      return
    }
    if (status === 429 || status === 202) {
      if (this.#width > this.#unrefused) this.#waryRounds = Math.min(2 * this.#waryRounds, WARIEST_ROUNDS)
      this.#unrefused = this.#width - 1
      this.#change(Math.floor(this.#width / 2), 'refused')
      return
    }
    this.#answers += 1
    this.#waitedMs += waitedMs
    this.#tookMs += Math.max(tookMs, waitedMs)
    if (this.#answers < this.#width) return
    const share = this.#waitedMs / Math.max(1, this.#tookMs)
    const idleRounds = share < IDLE_SHARE ? this.#idleRounds + 1 : 0
    this.#beginRound(idleRounds)
    if (share > CROWDED_SHARE) this.#change(Math.floor(this.#width / 2), 'busy')
    else if (share > BUSY_SHARE) this.#change(this.#width - 1, 'busy')
    else if (idleRounds >= (this.#width === this.#unrefused ? this.#waryRounds : IDLE_ROUNDS)) this.#grow()
  }

  #grow(): void {
    if (this.#width > this.#unrefused) {
      this.#unrefused = Number.POSITIVE_INFINITY
      this.#waryRounds = WARY_ROUNDS
    }
    this.#change(this.#width + 1, this.#because)
  }

  #change(width: number, because: NarrowedRequests['because']): void {
    this.#width = Math.min(this.#most, Math.max(1, width))
    this.#because = because
    // The one that is answered now is no longer on its way.
    this.#stale = this.#inside - 1
    this.#beginRound(0)
  }

  #beginRound(idleRounds: number): void {
    this.#answers = 0
    this.#waitedMs = 0
    this.#tookMs = 0
    this.#idleRounds = idleRounds
  }
}
