import type { FailureCode } from '../contract/failure-code.ts'
import { HarvestError } from '../contract/harvest-error.ts'

/** Attempts after which deletions are no longer looked for: a quarter of an hour, with the pauses between them. */
export const SEARCH_ATTEMPTS = 20

/** A disk comes back when a person frees it; nothing that was read is given up for that. */
const WAITED_FOR: ReadonlySet<FailureCode> = new Set(['SINK_FULL', 'SINK_UNAVAILABLE'])

/**
 * Does the work of an activity whose attempts Temporal does not bound: from attempt number `attempts` on, a failure is final.
 * That of a sink never is.
 */
export async function giveUpAfter<T>(attempts: number, attempt: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof HarvestError) || WAITED_FOR.has(error.code) || attempt < attempts) throw error
    throw new HarvestError(error.code, error.message, { cause: error, final: true })
  }
}
