import type { Secret } from '../secret.ts'

/** For how long a new token may be refused before that is believed: the nodes of an instance learn of it one by one. In milliseconds. */
const PATIENCE_MS = 10_000
/** Tables that are remembered to have taken a token: one is enough beside the table that refuses. */
const MOST_WITNESSES = 2

/**
 * The time in which a new token is not yet proved: until a table has taken it, or until patience with it is over. A token that
 * is refused meanwhile is no refused credential. Where one was refused to the end of its time, those after it get none until
 * a token is taken again.
 */
export class TokenTrial {
  readonly #monotonicMs: () => number
  #newest: { readonly fingerprint: string; readonly sinceMs: number; readonly isSecond: boolean } | null = null
  /** Fingerprint of the token that was taken last. */
  #taken: string | null = null
  #isPatient = true
  #witnesses: readonly string[] = []

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  /** Counts from a token's issue; one that is handed out again is the same. */
  issued(token: Secret): void {
    const fingerprint = token.fingerprint()
    if (this.#newest?.fingerprint === fingerprint) return
    const isSecond = this.#newest !== null && this.#newest.fingerprint !== this.#taken
    this.#newest = { fingerprint, sinceMs: this.#monotonicMs(), isSecond }
  }

  /** True for a token that stands for another one which was never taken either: a third would fare no better. */
  isSecond(token: Secret): boolean {
    return this.#newest?.isSecond === true && this.#newest.fingerprint === token.fingerprint()
  }

  /** Tells that a table answered with rows to this token. */
  taken(token: Secret, table: string): void {
    this.#taken = token.fingerprint()
    this.#isPatient = true
    if (!this.#witnesses.includes(table)) this.#witnesses = [table, ...this.#witnesses].slice(0, MOST_WITNESSES)
  }

  /** True while a refusal of this token may be one that time heals. */
  isOn(token: Secret): boolean {
    return token.fingerprint() === this.#newest?.fingerprint && this.isPending()
  }

  /** True while the newest token was taken by no table, and patience with it is not over. */
  isPending(): boolean {
    if (this.#newest === null || this.#newest.fingerprint === this.#taken) return false
    if (this.#monotonicMs() - this.#newest.sinceMs >= PATIENCE_MS) this.#isPatient = false
    return this.#isPatient
  }

  /** Another table that took a token before, to ask whether it is the token or a table that refuses; null for none. */
  witness(table: string): string | null {
    return this.#witnesses.find((each) => each !== table) ?? null
  }
}
