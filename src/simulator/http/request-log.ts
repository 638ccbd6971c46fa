/** How a request tried to authenticate. */
export type AuthorizationKind = 'none' | 'basic' | 'bearer' | 'api-key' | 'other'

/** One answered request, without any secret: headers and form bodies are not kept. */
export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly status: number
  /** Rows that the instance counted for it, and so scanned; null where it counted none. */
  readonly counted: number | null
  readonly authorizationKind: AuthorizationKind
  /** Kinds of the faults that struck it. */
  readonly faults: readonly string[]
  /** Why it was answered 501; null otherwise. */
  readonly reason: string | null
}

/** Requests beyond this number push out the oldest, so that a long benchmark does not fill the memory. */
const CAPACITY = 50_000

/** Remembers what was asked of the simulated instance. */
export class RequestLog {
  #entries: LoggedRequest[] = []

  add(entry: LoggedRequest): void {
    this.#entries.push(entry)
    if (this.#entries.length > CAPACITY * 2) this.#entries = this.#entries.slice(-CAPACITY)
  }

  clear(): void {
    this.#entries = []
  }

  list(): readonly LoggedRequest[] {
    return this.#entries.slice(-CAPACITY)
  }
}
