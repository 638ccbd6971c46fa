import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { isUnreadable } from '../../contract/failure/is-unreadable.ts'

/** Whether a failure that may pass is taken for an answer: not before it was insisted on. */
export interface Insistence {
  /** True takes it for one; false throws it, so that the planning is tried again. */
  readonly tolerant: boolean
  readonly signal: AbortSignal
}

/**
 * What a table tells that was not asked for by anybody: it describes others. Null where this user may not read it, where this
 * instance does not have it, or where it did not answer however often it was asked: that may cost a note, never the run.
 */
export async function ifReadable<T>({ tolerant }: Insistence, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error
    const { subject, retried } = FAILURE_POLICY[error.code]
    const isForGood = isUnreadable(error) || (subject === 'page' && !retried)
    if (isForGood || (tolerant && retried)) return null
    throw error
  }
}
