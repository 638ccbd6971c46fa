import type { FailureCode } from './failure-code.ts'
import { FAILURE_POLICY } from './failure-policy.ts'

/** What a {@link HarvestError} may carry besides its code and message. */
export interface HarvestErrorOptions {
  /** The error underneath, for logs; never shown to a person and never sent to Temporal. */
  readonly cause?: unknown
  /** How long the other side asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number
  /** True ends all retries, whatever the policy says of the code: the budget is used up, or nothing smaller can be tried. */
  readonly final?: boolean
}

/** The one error of the house: a failure code, a message without secrets or rows, and the cause underneath. */
export class HarvestError extends Error {
  override readonly name = 'HarvestError'
  readonly code: FailureCode
  readonly retryAfterMs: number | null
  readonly final: boolean

  constructor(code: FailureCode, message: string, options: HarvestErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs ?? null
    this.final = options.final ?? false
  }

  /** The remedy, from the failure policy. */
  get hint(): string {
    return FAILURE_POLICY[this.code].hint
  }
}
