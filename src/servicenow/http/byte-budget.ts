import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What one answer may draw on its way: a page and its packed form, of 64 MiB each. In bytes. */
const LARGEST_DRAW = 128 * 1024 * 1024
/** What all answers on their way may draw together, in bytes. */
const USUAL_LIMIT = 176 * 1024 * 1024

/** Pages of this size are collected as soon as they are done with, where others wait for their room. In bytes. */
const LARGE = 16 * 1024 * 1024

/** What one answer draws from a budget. */
export interface ByteDraw {
  /** Bytes that it holds at this moment. */
  readonly held: number
  /** Draws more; waits until there is some, and throws the signal's reason when that is given up. */
  take(bytes: number, signal: AbortSignal): Promise<void>
  /** Gives some back. */
  giveBack(bytes: number): void
  /** Gives everything back. */
  release(): void
  /** A draw of its own for one of several answers that are kept together: what it holds this one holds too. */
  part(): ByteDraw
}

interface Waiting {
  readonly draw: Draw
  readonly bytes: number
  readonly serve: () => void
}

/**
 * The bytes that answers on their way may hold together, so that many large pages at a time do not exhaust the process.
 * How large an answer is shows only as it comes. So that two halves never wait for each other, one draw at a time continues
 * into a reserve that is kept for it and holds any single answer; the next in line follows once it is released.
 */
export class ByteBudget {
  readonly #shared: number
  readonly #queue: Waiting[] = []
  #drawn = 0
  /** Made when it is needed first. */
  #collect: (() => void) | null = null
  /** The one draw that may use the reserve; null for none. */
  #first: Draw | null = null

  /** `limit`: bytes in all, of which `reserve` are kept for one draw at a time and are as much as one may ever take. */
  constructor(limit: number = USUAL_LIMIT, reserve: number = LARGEST_DRAW) {
    this.#shared = limit - reserve
  }

  /** Bytes drawn at this moment. */
  get drawn(): number {
    return this.#drawn
  }

  /** Opens a draw of nothing; whoever does releases it. */
  open(): ByteDraw {
    return new Draw(this)
  }

  /** Draws for one of this budget's draws, or puts it in line. */
  async take(draw: Draw, bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if ((this.#queue.length === 0 || draw === this.#first) && this.#grant(draw, bytes)) return
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        reject(signal.reason)
        this.#serve()
      }
      const serve = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const waiting = { draw, bytes, serve }
      this.#queue.push(waiting)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  /** Takes bytes back; a draw that is `released` leaves the reserve to the next in line. */
  giveBack(draw: Draw, bytes: number, released: boolean): void {
    this.#drawn -= bytes
    if (released && this.#first === draw) this.#first = null
    // What is given back is free once it is collected, and nothing makes that urgent while others wait for the network.
    if (released && bytes >= LARGE && this.#queue.length > 0) setImmediate(() => this.#collectGarbage())
    this.#serve()
  }

  #collectGarbage(): void {
    this.#collect ??= exposedCollector()
    this.#collect()
  }

  #serve(): void {
    for (let next = this.#queue[0]; next !== undefined && this.#grant(next.draw, next.bytes); next = this.#queue[0]) {
      this.#queue.shift()
      next.serve()
    }
  }

  #grant(draw: Draw, bytes: number): boolean {
    if (this.#drawn + bytes > this.#shared) {
      if (this.#first !== null && this.#first !== draw) return false
      this.#first = draw
    }
    this.#drawn += bytes
    draw.held += bytes
    return true
  }
}

/** V8's own function that collects what nobody holds any more; it has to be asked for. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const exposed: unknown = runInNewContext('gc')
  return typeof exposed === 'function' ? () => void exposed() : () => undefined
}

/** What one of several answers holds of a draw. */
class Part implements ByteDraw {
  readonly #draw: Draw
  held = 0

  constructor(draw: Draw) {
    this.#draw = draw
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
    await this.#draw.take(bytes, signal)
    this.held += bytes
  }

  giveBack(bytes: number): void {
    this.held -= bytes
    this.#draw.giveBack(bytes)
  }

  release(): void {
    const { held } = this
    this.held = 0
    this.#draw.release(held)
  }

  part(): ByteDraw {
    return new Part(this.#draw)
  }
}

/** One draw of a budget, with what it holds. */
class Draw implements ByteDraw {
  readonly #budget: ByteBudget
  held = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
  }

  take(bytes: number, signal: AbortSignal): Promise<void> {
    return this.#budget.take(this, bytes, signal)
  }

  giveBack(bytes: number): void {
    this.held -= bytes
    this.#budget.giveBack(this, bytes, false)
  }

  /** Gives back so much, and leaves the reserve to the next in line. */
  release(bytes: number = this.held): void {
    this.held -= bytes
    this.#budget.giveBack(this, bytes, true)
  }

  part(): ByteDraw {
    return new Part(this)
  }
}
