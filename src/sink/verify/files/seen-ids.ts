import { foldedKey } from '../../../contract/row/compare-keys.ts'

/**
 * The ids of a table read so far, told apart without regard to case. Kept in many small sets, since one set holds at
 * most about 16 million ids.
 */
export class SeenIds {
  readonly #concerns: (id: string) => boolean
  readonly #shelves = new Map<string, Set<string>>()

  /** `concerns` tells which ids are remembered: all of them where nothing is said. */
  constructor(concerns: (id: string) => boolean = () => true) {
    this.#concerns = concerns
  }

  /** Takes an id in; false where it was there. */
  add(id: string): boolean {
    if (!this.#concerns(id)) return true
    const folded = foldedKey(id)
    const label = folded.slice(0, 2)
    const shelf = this.#shelves.get(label) ?? new Set()
    this.#shelves.set(label, shelf)
    if (shelf.has(folded)) return false
    shelf.add(folded)
    return true
  }
}
