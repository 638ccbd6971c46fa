import type { FailureCode } from './failure-code.ts'
import { FAILURE_POLICY } from './failure-policy.ts'
import { FAILURE_TEXTS } from './failure-texts.ts'

/** What a {@link HarvestError} may carry besides its code and message. */
export interface HarvestErrorOptions {
  /** The error underneath, for logs; never shown to a person and never sent to Temporal. */
  readonly cause?: unknown
  /** What to do about this very failure, one sentence; the usual hint of its code where nothing better is known. */
  readonly hint?: string
  /** How long the other side asked to be left alone, in milliseconds. */
  readonly retryAfterMs?: number
  /** True ends all retries, whatever the failure table says of the code: the budget is used up, or nothing smaller can be tried. */
  readonly final?: boolean
  /** True where the same answer comes for as long as nobody changes anything: told at once where nothing was read before. */
  readonly lasts?: boolean
  /** True where somebody on the way answered and refused: what is down refuses nothing. */
  readonly refused?: boolean
  /** For how long the same has failed when this is thrown, in milliseconds; absent where it failed once. */
  readonly failingForMs?: number
}

/** The one error of the house: a failure code, a message without secrets or rows, and the cause underneath. */
export class HarvestError extends Error {
  override readonly name = 'HarvestError'
  readonly code: FailureCode
  readonly retryAfterMs: number | null
  readonly final: boolean
  readonly lasts: boolean
  readonly refused: boolean
  readonly failingForMs: number
  /** The remedy, in an administrator's words. */
  readonly hint: string

  constructor(code: FailureCode, message: string, options: HarvestErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs ?? null
    this.final = options.final ?? false
    this.lasts = options.lasts ?? false
    this.refused = options.refused ?? false
    this.failingForMs = options.failingForMs ?? 0
    this.hint = options.hint ?? FAILURE_TEXTS[code].hint
  }

  /** The same failure as the end of all retries, after so many milliseconds of them. */
  asFinal(failingForMs = 0, message: string = this.message): HarvestError {
    const { code, hint, lasts, refused } = this
    return new HarvestError(code, message, { cause: this, hint, lasts, refused, failingForMs, final: true })
  }

  /** True where the same request may succeed later. */
  get retried(): boolean {
    return FAILURE_POLICY[this.code].retried && !this.final
  }
}
