import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import type { InstanceResponse } from '../http/instance-http.ts'

/** What is the case and what to do, without what tells one table from another. */
export interface CauseWords {
  readonly cause: string
  readonly remedy: string
}

/** An answer that is no page of rows: the error of a harvest and the row of a check both follow from it. */
export interface Refusal {
  readonly code: FailureCode
  /** Null where no answer came. */
  readonly status: number | null
  /** What happened, one clause, for an error's message. */
  readonly message: string
  /** What the answer says in the instance's own form of error; null for another form. */
  readonly said: string | null
  /** What it means for the table, and what to do. */
  readonly words: CauseWords
  readonly retryAfterMs: number | null
  /** True where the same answer comes for as long as nobody changes anything. */
  readonly lasts: boolean
  /** True where a gateway refuses the way: it answers, so nothing is down. */
  readonly refused: boolean
  /** True where the instance demands a second factor (ServiceNow documentation: REST API, multi-factor authentication). */
  readonly wantsSecondFactor: boolean
}

/** An answer, and what it means where it refuses. */
export interface WeighedAnswer {
  readonly response: InstanceResponse
  /** Null for an answer with rows. */
  readonly refusal: Refusal | null
}

/**
 * The answer to a question of which a refusal is believed only where it is given again: what would be evidence is asked for once
 * more, and a third time where it is refused for another reason then.
 */
export async function believedRefusal(first: WeighedAnswer, ask: () => Promise<WeighedAnswer>): Promise<WeighedAnswer> {
  if (!isEvidence(first)) return first
  const second = await ask()
  return isEvidence(second) && second.refusal?.code !== first.refusal?.code ? ask() : second
}

function isEvidence({ refusal }: WeighedAnswer): boolean {
  return refusal !== null && FAILURE_POLICY[refusal.code].evidence
}
