/** Faults told of one part; one bad write tends to spoil every line after it. */
const MOST_FAULTS = 5

/** The faults of one part: the first few in words, the rest as a number. */
export class FaultList {
  readonly #told: string[] = []
  #untold = 0

  /** Takes in a fault, one sentence for people. */
  add(fault: string): void {
    if (this.#told.length < MOST_FAULTS) this.#told.push(fault)
    else this.#untold += 1
  }

  /** What there is to tell; nothing where all is well. */
  told(): readonly string[] {
    return this.#untold === 0 ? this.#told : [...this.#told, `and ${this.#untold} more`]
  }
}
