import { ApplicationFailure, CancellationScope, condition, defineUpdate, setHandler } from '@temporalio/workflow'
import { CANCEL_UPDATE } from '../../contract/run/steering.ts'
import type { RunRef } from '../../contract/slice.ts'
import { small } from '../activity-proxies.ts'

const cancelUpdate = defineUpdate<string>(CANCEL_UPDATE)

/**
 * Cancels a harvest on an update and answers it with what became of the run. A workflow cannot cancel itself, so an
 * activity asks Temporal to; from there on it is the same as a cancellation by the UI.
 */
export class CancelUpdate {
  readonly #run: RunRef
  readonly #root = CancellationScope.current()
  #isRead = false
  #outcome: string | null = null

  /** Begins to listen; to be called before anything is awaited, or an early update is refused. */
  constructor(run: RunRef) {
    this.#run = run
    setHandler(cancelUpdate, () => this.#cancel(), {
      validator: () => this.#refuseTooLate(),
      description: 'Running slices store what they have read, and a manifest with state cancelled is published.',
    })
  }

  /** From now on it is too late: everything is read, and is being published. */
  readToItsEnd(): void {
    this.#isRead = true
  }

  /** Tells whoever cancelled what became of the run; what was said first stays. */
  ended(outcome: string): void {
    this.#outcome ??= outcome
  }

  async #cancel(): Promise<string> {
    return CancellationScope.nonCancellable(async () => {
      if (!this.#root.consideredCancelled)
        await small.requestCancellation.executeWithOptions({ summary: 'cancel on request' }, [this.#run])
      await condition(() => this.#outcome !== null)
      return this.#outcome ?? ''
    })
  }

  #refuseTooLate(): void {
    if (this.#isRead)
      throw ApplicationFailure.nonRetryable(
        'has been read completely, and its manifest is being published',
        'CONFIG_INVALID',
      )
  }
}
