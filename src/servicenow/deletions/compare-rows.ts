import { compareKeys, foldedKey, sureOrder } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'

/** A row as far as two sides are compared. */
export interface Comparable {
  readonly id: Key
}

/** An id of which the two sides say something else. */
export interface Difference {
  readonly id: Key
  /** `missing` is known and not shown any more, `late` is shown, and was not known, or not like that. */
  readonly is: 'missing' | 'late'
}

/**
 * Compares two ascending streams of rows: those known with those that the instance shows. `isLate` judges a row that both
 * have. One row of each is held; a row that the other side does not have where it should is held until the end where the
 * order of ids depends on the database's collation, since the other side may have it elsewhere.
 */
export async function* compareRows<Known extends Comparable, Shown extends Comparable>(
  known: AsyncIterable<Known>,
  shown: AsyncIterable<Shown>,
  isLate: (known: Known, shown: Shown) => boolean,
): AsyncGenerator<Difference, void, void> {
  const left = known[Symbol.asyncIterator]()
  const right = shown[Symbol.asyncIterator]()
  const held = new HeldRows(isLate)
  try {
    let [mine, theirs] = [await left.next(), await right.next()]
    while (!mine.done || !theirs.done) {
      const order = mine.done ? 1 : theirs.done ? -1 : compareKeys(mine.value.id, theirs.value.id)
      const isSure = mine.done || theirs.done || sureOrder(mine.value.id, theirs.value.id) !== null
      if (!mine.done && !theirs.done && order === 0) {
        if (isLate(mine.value, theirs.value)) yield { id: theirs.value.id, is: 'late' }
      } else if (!mine.done && order < 0) yield* held.known(mine.value, isSure)
      else if (!theirs.done) yield* held.shown(theirs.value, isSure)
      if (order <= 0) mine = await left.next()
      if (order >= 0) theirs = await right.next()
    }
    yield* held.rest()
  } finally {
    await left.return?.()
    await right.return?.()
  }
}

/** Rows that one side has, and of which it is open whether the other has them elsewhere. */
class HeldRows<Known extends Comparable, Shown extends Comparable> {
  readonly #isLate: (known: Known, shown: Shown) => boolean
  readonly #known = new Map<string, Known>()
  readonly #shown = new Map<string, Shown>()

  constructor(isLate: (known: Known, shown: Shown) => boolean) {
    this.#isLate = isLate
  }

  /** Takes in a known row that is not shown here; `isSure` tells that it cannot be shown further on. */
  *known(row: Known, isSure: boolean): Generator<Difference> {
    const other = this.#shown.get(foldedKey(row.id))
    this.#shown.delete(foldedKey(row.id))
    if (other !== undefined) yield* this.#judged(row, other)
    else if (isSure) yield { id: row.id, is: 'missing' }
    else this.#known.set(foldedKey(row.id), row)
  }

  /** Takes in a shown row that is not known here; `isSure` tells that it cannot be known further on. */
  *shown(row: Shown, isSure: boolean): Generator<Difference> {
    const other = this.#known.get(foldedKey(row.id))
    this.#known.delete(foldedKey(row.id))
    if (other !== undefined) yield* this.#judged(other, row)
    else if (isSure) yield { id: row.id, is: 'late' }
    else this.#shown.set(foldedKey(row.id), row)
  }

  /** What was found nowhere else. */
  *rest(): Generator<Difference> {
    for (const { id } of this.#known.values()) yield { id, is: 'missing' }
    for (const { id } of this.#shown.values()) yield { id, is: 'late' }
  }

  *#judged(known: Known, shown: Shown): Generator<Difference> {
    if (this.#isLate(known, shown)) yield { id: shown.id, is: 'late' }
  }
}
