import { abortable } from '../../contract/abortable.ts'
import type { Secret } from '../secret.ts'

/** A token as the endpoint gave it. */
export interface Token {
  readonly value: Secret
  /** Life from the moment it was asked for, in milliseconds. */
  readonly lifetimeMs: number
  /** Its end by the worker's clock, ISO 8601: for people, while the cache counts on a clock that never jumps. */
  readonly expiresAt: string
  readonly scope: string | null
}

/** A token is replaced this long before its end, so that no page starts with a dying one. In milliseconds. @internal */
export const REFRESH_MARGIN_MS = 60_000

/** Tokens that are remembered after they were replaced, so that no text gives them away. */
const MOST_REMEMBERED = 4

interface Held {
  readonly token: Token
  readonly freshUntilMs: number
}

/**
 * Holds one credential's token: one request at a time however many ask, a new token 60 s before the end (half-way
 * for lives under two minutes), and a late 401 for an old token does not evict a newer one.
 */
export class TokenCache {
  readonly #obtain: () => Promise<Token>
  readonly #monotonicMs: () => number
  #held: Held | null = null
  #underWay: Promise<Token> | null = null
  #newest: readonly Secret[] = []

  /** `monotonicMs` is a clock that never jumps, so that a corrected system clock neither kills nor prolongs a token. */
  constructor(obtain: () => Promise<Token>, monotonicMs: () => number) {
    this.#obtain = obtain
    this.#monotonicMs = monotonicMs
  }

  /** The current token, or a new one; rejects with what obtaining it threw, and the next call tries again. */
  async current(signal: AbortSignal): Promise<Token> {
    if (this.#held !== null && this.#monotonicMs() < this.#held.freshUntilMs) return this.#held.token
    this.#underWay ??= this.#refresh()
    return abortable(this.#underWay, signal)
  }

  /** The newest tokens, replaced ones too: the instance takes them to the end of their lives. None before the first. */
  live(): readonly Secret[] {
    return this.#newest
  }

  /** Forgets a token that met a 401, if it is still the current one. */
  reject(value: Secret): void {
    if (this.#held?.token.value.reveal() === value.reveal()) this.#held = null
  }

  async #refresh(): Promise<Token> {
    try {
      const askedAtMs = this.#monotonicMs()
      const token = await this.#obtain()
      this.#newest = [token.value, ...this.#newest].slice(0, MOST_REMEMBERED)
      const margin = Math.min(REFRESH_MARGIN_MS, token.lifetimeMs / 2)
      this.#held = { token, freshUntilMs: askedAtMs + token.lifetimeMs - margin }
      return token
    } finally {
      this.#underWay = null
    }
  }
}
