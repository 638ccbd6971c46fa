import type { Step } from '../../servicenow/paging/walk.ts'

/** Steps of a walk, of which the next one may be asked for while the one before is still being stored. */
export class StepsAhead {
  readonly #steps: AsyncGenerator<Step, void, void>
  readonly #signal: AbortSignal
  readonly #ended = new AbortController()
  readonly #giveUp = (): void => this.#ended.abort(this.#signal.reason)
  #asked: Promise<IteratorResult<Step, void>> | null = null

  /** Walks until `signal` is aborted, or `end` is called. */
  constructor(walk: (signal: AbortSignal) => AsyncGenerator<Step, void, void>, signal: AbortSignal) {
    this.#signal = signal
    if (signal.aborted) this.#giveUp()
    else signal.addEventListener('abort', this.#giveUp, { once: true })
    this.#steps = walk(this.#ended.signal)
  }

  /** Sends for the next step; its failure shows when it is taken. */
  askAhead(): void {
    this.#asked ??= this.#steps.next()
    this.#asked.catch(() => undefined)
  }

  /** The next step, asked for by now at the latest; null at the end. */
  async next(): Promise<Step | null> {
    const asked = this.#asked ?? this.#steps.next()
    this.#asked = null
    const { value } = await asked
    return value ?? null
  }

  /** Gives up a step that was asked for and not taken, and settles once nothing is on its way any more. */
  async end(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#giveUp)
    const asked = this.#asked
    if (asked === null) return
    this.#ended.abort(new DOMException('the slice ends before this page', 'AbortError'))
    await asked.catch(() => undefined)
  }
}
