import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Terminal } from '../output/terminal.ts'
import { Interrupted } from './interruption.ts'

/** Where a person types, or a pipe. */
export type AnswerInput = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** Asks a person, line by line. */
export class Questions {
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface
  readonly #terminal: Terminal
  readonly #isTyped: boolean
  #isHidden = false

  /** Reads from `input`; what is typed there is shown unless the answer is a secret. */
  constructor(input: AnswerInput, terminal: Terminal) {
    this.#terminal = terminal
    this.#isTyped = input.isTTY === true
    const output = new Writable({
      write: (piece, _encoding, done) => {
        if (!this.#isHidden) terminal.write(String(piece))
        done()
      },
    })
    this.#reader = createInterface({ input, output, terminal: this.#isTyped })
    this.#reader.once('SIGINT', () => this.#reader.close())
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  /** Asks until `read` takes the answer: it gives the value, or throws what is wrong with it. Throws {@link Interrupted} at the end of input. */
  async ask<T>(question: string, read: (answer: string) => T, form: 'shown' | 'hidden' = 'shown'): Promise<T> {
    for (;;) {
      this.#terminal.write(`${question} `)
      const answer = await this.#answer(form === 'hidden')
      try {
        return read(answer.trim())
      } catch (error) {
        this.#terminal.say(`  ${error instanceof Error ? error.message : 'that cannot be used'}`)
      }
    }
  }

  /** Stops reading, so that the process can end. */
  close(): void {
    this.#reader.close()
  }

  async #answer(isHidden: boolean): Promise<string> {
    this.#isHidden = isHidden
    try {
      const { value, done } = await this.#lines.next()
      if (done === true) throw new Interrupted('the input ended')
      return value
    } finally {
      this.#isHidden = false
      // The end of a hidden line, or of one that came through a pipe, was not shown.
      if (isHidden || !this.#isTyped) this.#terminal.write('\n')
    }
  }
}
