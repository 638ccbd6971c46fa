/** Halvings that lead from the whole key space to a single key, with a request for each half. */
const FIRST_REQUESTS = 128
/** Further requests for each doubling of the rows that are searched. */
const PER_DOUBLING = 8

/**
 * How many requests a search in the key space may send. Keys lie unevenly, so some windows are cut often before one holds few
 * enough rows; but a search that continues without accounting for any rows follows wrong counts.
 */
export class SearchBudget {
  #grant = FIRST_REQUESTS
  #spent = 0
  #counted = 0

  /** Takes note of how many rows are searched, by the instance's own count. */
  counts(rows: number): void {
    this.#counted = Math.max(this.#counted, rows)
    this.#grant = FIRST_REQUESTS + PER_DOUBLING * Math.ceil(Math.log2(this.#counted + 1))
  }

  /** Takes one request out of the budget; false where none is left. */
  spend(): boolean {
    this.#spent += 1
    return this.#spent <= this.#grant
  }

  /** Rows were read or accounted for, as many as one answer holds or some part of that: the search continues. */
  earn(rows: number, heldByOne: number): void {
    this.#spent = Math.max(0, this.#spent - Math.ceil((this.#grant * rows) / heldByOne))
  }

  /** What is said where the budget is used up. */
  get doubt(): string {
    return `the instance counts ${this.#counted} rows, but ${this.#grant} requests did not find where they lie`
  }
}
