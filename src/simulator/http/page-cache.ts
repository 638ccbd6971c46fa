import type { Answer, EncodedBody } from './answer.ts'

/** Enough for the compressed pages of a 100,000 row table. */
const CAPACITY_BYTES = 96 * 1024 * 1024

/** Keeps compressed pages, so that a benchmark measures the client and not the simulator's compression. */
export class PageCache {
  readonly #answers = new Map<string, { readonly answer: Answer; readonly bytes: number }>()
  #bytes = 0

  /** The answer to an equal request, ready for the wire. */
  get(key: string): Answer | undefined {
    return this.#answers.get(key)?.answer
  }

  put(key: string, answer: Answer, encoded: EncodedBody): void {
    if (this.#answers.has(key)) return
    const bytes = encoded.bytes.length
    this.#answers.set(key, { answer: { ...answer, body: '', encoded }, bytes })
    this.#bytes += bytes
    for (const [oldest, entry] of this.#answers) {
      if (this.#bytes <= CAPACITY_BYTES) return
      this.#answers.delete(oldest)
      this.#bytes -= entry.bytes
    }
  }
}
