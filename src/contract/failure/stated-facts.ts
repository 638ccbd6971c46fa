/** What a failure of ours tells a workflow beside its code and message, as the first of its details. */
export interface StatedFacts {
  readonly hint: string
  /** The pause that the instance asked for, in milliseconds; null for none. */
  readonly retryAfterMs: number | null
  /** True where it stays so until a person changes something; absent otherwise. */
  readonly lasts?: boolean
  /** True where somebody answered and refused; absent otherwise. */
  readonly refused?: boolean
  /** For how long the same has failed, in milliseconds; absent where it failed once. */
  readonly failingForMs?: number
}
