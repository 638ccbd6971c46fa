/** Tables whose counts are not believed any more, with the reason: what one reader learnt from an instance's own answers. */
export class CountedTables {
  readonly #doubts = new Map<string, string>()

  /** Why a table's counts are not believed; null while they are. */
  doubtOf(table: string): string | null {
    return this.#doubts.get(table) ?? null
  }

  /** Takes note that the table's own answers contradict its counts; the first reason stays. */
  disbelieve(table: string, doubt: string): void {
    if (!this.#doubts.has(table)) this.#doubts.set(table, doubt)
  }
}
