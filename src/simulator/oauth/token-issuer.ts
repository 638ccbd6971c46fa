import { randomBytes } from 'node:crypto'

const TOKEN_BYTES = 64

/** Issues access tokens as an instance does: the same one again while it lives, its life extended each time. */
export class TokenIssuer {
  readonly #lifetimeMs: number
  readonly #now: () => number
  readonly #issued: string[] = []
  #expiresAt = Number.NEGATIVE_INFINITY
  #issuedAt = Number.NEGATIVE_INFINITY

  constructor(lifetimeSeconds: number, now: () => number) {
    this.#lifetimeMs = lifetimeSeconds * 1000
    this.#now = now
  }

  /** The living token, or a new one; KB0791140: the same token, expiry pushed out to a full life. */
  issue(): { readonly token: string; readonly expiresInSeconds: number } {
    const now = this.#now()
    const living = now < this.#expiresAt ? this.#issued.at(-1) : undefined
    const token = living ?? randomBytes(TOKEN_BYTES).toString('base64url')
    if (living === undefined) {
      this.#issued.push(token)
      this.#issuedAt = now
    }
    this.#expiresAt = now + this.#lifetimeMs
    // Real instances answer 1799 for a lifespan of 1800.
    return { token, expiresInSeconds: Math.max(1, Math.floor(this.#lifetimeMs / 1000) - 1) }
  }

  /** Time since the current token was first handed out, in milliseconds. */
  ageMs(): number {
    return this.#now() - this.#issuedAt
  }

  accepts(token: string): boolean {
    return token === this.#issued.at(-1) && this.#now() < this.#expiresAt
  }

  /** Ends the current token's life at once, as a revocation or a clone does. */
  expire(): void {
    this.#expiresAt = Number.NEGATIVE_INFINITY
  }

  /** Every token ever handed out, for searches for leaks. */
  issued(): string[] {
    return [...this.#issued]
  }
}
