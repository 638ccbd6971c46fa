import { CancellationScope, condition } from '@temporalio/workflow'
import type { GateState } from '../../contract/run/steering.ts'

/** Lets slices begin while nothing holds the run, and asks those at work to return when something does. */
export class Gate {
  #state: GateState
  readonly #atWork = new Set<CancellationScope>()

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
    for (const scope of this.#atWork) scope.cancel()
  }

  /** Opens it. */
  release(epoch: number = this.#state.epoch + 1): void {
    this.#state = { held: false, epoch }
  }

  /** Waits until it is open; rejects with the cancellation of the run. */
  async opened(): Promise<void> {
    await condition(() => !this.#state.held)
  }

  /** Runs a slice that a hold may stop, and whoever has its scope. */
  async guard<T>(slice: (scope: CancellationScope) => Promise<T>): Promise<T> {
    const scope = new CancellationScope()
    this.#atWork.add(scope)
    try {
      return await scope.run(() => slice(scope))
    } finally {
      this.#atWork.delete(scope)
    }
  }
}
