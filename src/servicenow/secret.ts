import { createHash } from 'node:crypto'
import { inspect } from 'node:util'

/** What a secret prints as, in every form. */
export const REDACTED = '[secret]'

/** Where a secret comes from: what it is now, and a way to look again once it was refused. */
export interface SecretSource {
  /** The secret as it was last read. */
  current(): Secret
  /** Reads it again; true when it is another one now, false when it is the same or could not be read. */
  refresh(): Promise<boolean>
}

/** A value that must not be printed: shows itself as `[secret]` in text, JSON and inspection, and gives its value only when asked. */
export class Secret implements SecretSource {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself; call it only where a header or a form body is written. */
  reveal(): string {
    return this.#value
  }

  /** A secret that stands for itself is the source that never changes. */
  current(): Secret {
    return this
  }

  /** Always false: there is nowhere to look again. */
  async refresh(): Promise<boolean> {
    return false
  }

  /** A short digest that tells two secrets apart without giving either away, 12 hex digits. */
  fingerprint(): string {
    return createHash('sha256').update('servicenow-harvester\0').update(this.#value).digest('hex').slice(0, 12)
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspect.custom](): string {
    return REDACTED
  }
}
