/** The instance's clock, which may stand, jump and differ from the host's. */
export class Clock {
  #read: () => number

  /** `read` gives milliseconds since 1970. */
  constructor(read: () => number) {
    this.#read = read
  }

  /** The instant, in milliseconds since 1970. */
  readonly now = (): number => this.#read()

  /** Goes by another clock from now on. */
  set(read: () => number): void {
    this.#read = read
  }
}
