import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { Logger } from './logger.ts'
import type { RunningWorkers } from './run-workers.ts'

/** Acquires a token when a worker starts, so that "restart and look" tells whether the credential is good; a refusal is logged and the worker stays. */
export async function proveAtStart(workers: RunningWorkers, signal: AbortSignal, log: Logger): Promise<void> {
  try {
    await workers.prove(signal)
  } catch (error) {
    // A worker that is asked to end meanwhile drains as any other.
    if (signal.aborted) return
    if (!(error instanceof HarvestError)) throw error
    log.error('credential not proved', {
      instance: workers.instance,
      code: error.code,
      message: error.message,
      hint: error.hint,
    })
  }
}
