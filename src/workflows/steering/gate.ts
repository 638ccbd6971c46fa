import { CancellationScope, condition, patched } from '@temporalio/workflow'
import type { GateState } from '../../contract/run/steering.ts'

/** Lets slices begin while nothing holds the run, and asks those at work to return when something does. */
export class Gate {
  #state: GateState
  readonly #slices = new Set<CancellationScope>()
  readonly #questions = new Set<CancellationScope>()

  constructor(state: GateState = { held: false, epoch: 0 }) {
    this.#state = state
  }

  /** The current state, for whoever continues elsewhere. */
  get state(): GateState {
    return this.#state
  }

  /** Closes it; a slice at work seals what it has and returns, as after a cancellation. */
  hold(): void {
    this.#state = { ...this.#state, held: true }
    for (const scope of this.#slices) scope.cancel()
    if (this.#questions.size > 0 && stopsQuestions()) for (const scope of this.#questions) scope.cancel()
  }

  /** Opens it. */
  release(epoch: number = this.#state.epoch + 1): void {
    this.#state = { held: false, epoch }
  }

  /** True while something holds the run: then the instance is asked nothing, not even a count. */
  get asksNothing(): boolean {
    return this.#state.held && stopsQuestions()
  }

  /** Waits until it is open; rejects with the cancellation of the run. */
  async opened(): Promise<void> {
    await condition(() => !this.#state.held)
  }

  /** Runs a slice that a hold may stop, and whoever has its scope. */
  guard<T>(slice: (scope: CancellationScope) => Promise<T>): Promise<T> {
    return within(this.#slices, slice)
  }

  /** Asks the instance something else, which a hold stops and whose answer is lost then. */
  question<T>(ask: () => Promise<T>): Promise<T> {
    return within(this.#questions, ask)
  }
}

async function within<T>(scopes: Set<CancellationScope>, work: (scope: CancellationScope) => Promise<T>): Promise<T> {
  const scope = new CancellationScope()
  scopes.add(scope)
  try {
    return await scope.run(() => work(scope))
  } finally {
    scopes.delete(scope)
  }
}

/** Runs of older releases held their slices alone, and asked all else meanwhile; their histories are replayed as they went. */
function stopsQuestions(): boolean {
  return patched('ask-nothing-while-held')
}
