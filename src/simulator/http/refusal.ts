import type { Answer } from './answer.ts'

/** Thrown anywhere inside a request to end it with this answer; the router alone catches it. */
export class RefusedRequest extends Error {
  override readonly name = 'Refusal'
  readonly answer: Answer

  constructor(answer: Answer) {
    super(answer.reason ?? `answered ${answer.status}`)
    this.answer = answer
  }
}
