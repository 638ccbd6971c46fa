/** A harvest keeps its place so long after a step, for the next one to begin. In milliseconds. */
const KEPT_MS = 2000
/** Whoever waits asks every {@link ASK_AGAIN_MS}; one that has not asked for several times as long was cancelled, or is served elsewhere. */
const FORGOTTEN_MS = 20_000

/** How long whoever finds no free place waits before it asks again, in milliseconds. */
export const ASK_AGAIN_MS = 5000

/** Gives a place back; the harvest's other steps may still hold it. */
export type LeavePlace = () => void

interface Holder {
  steps: number
  leftMs: number
}

interface Waiter {
  readonly sinceMs: number
  askedMs: number
}

/** What places are given by. */
export interface HarvestPlacesOptions {
  /** How many instances are read at the same time at most. */
  readonly most: number
  /** A clock that never jumps, in milliseconds. */
  readonly nowMs: () => number
  /** Told once when an instance begins to wait. */
  readonly onWait: (instance: string) => void
}

/**
 * The places of one worker process: an instance needs one to be read, however many of its steps read at the same time. Whoever has
 * waited longest comes first. Nothing is kept of it elsewhere: a harvest that pauses, is parked or waits for its instance does
 * nothing, and so has no place, and a worker that is started again begins with free ones.
 */
export class HarvestPlaces {
  readonly #options: HarvestPlacesOptions
  readonly #holders = new Map<string, Holder>()
  readonly #waiters = new Map<string, Waiter>()

  constructor(options: HarvestPlacesOptions) {
    this.#options = options
  }

  /** Takes a place for a step of an instance's harvest, or shares the one that it has; null where it has to wait. */
  enter(instance: string): LeavePlace | null {
    const nowMs = this.#options.nowMs()
    this.#forget(nowMs)
    const holder = this.#holders.get(instance) ?? this.#newHolder(instance, nowMs)
    if (holder === null) return null
    holder.steps += 1
    let left = false
    return () => {
      if (left) return
      left = true
      holder.steps -= 1
      holder.leftMs = this.#options.nowMs()
    }
  }

  #newHolder(instance: string, nowMs: number): Holder | null {
    const waiter = this.#waiters.get(instance)
    const ahead = [...this.#waiters.values()].filter(({ sinceMs }) => waiter === undefined || sinceMs < waiter.sinceMs)
    if (this.#options.most - this.#holders.size > ahead.length) {
      const holder = { steps: 0, leftMs: nowMs }
      this.#holders.set(instance, holder)
      this.#waiters.delete(instance)
      return holder
    }
    if (waiter === undefined) {
      this.#waiters.set(instance, { sinceMs: nowMs, askedMs: nowMs })
      this.#options.onWait(instance)
    } else waiter.askedMs = nowMs
    return null
  }

  #forget(nowMs: number): void {
    for (const [instance, { steps, leftMs }] of this.#holders)
      if (steps === 0 && nowMs - leftMs >= KEPT_MS) this.#holders.delete(instance)
    for (const [instance, { askedMs }] of this.#waiters)
      if (nowMs - askedMs >= FORGOTTEN_MS) this.#waiters.delete(instance)
  }
}
