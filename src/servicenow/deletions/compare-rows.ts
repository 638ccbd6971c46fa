import { compareKeys } from '../../contract/row/compare-keys.ts'
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
 * Compares two ascending streams of rows, holding one row of each: those known with those that the instance shows.
 * `isLate` judges a row that both have.
 */
export async function* compareRows<Known extends Comparable, Shown extends Comparable>(
  known: AsyncIterable<Known>,
  shown: AsyncIterable<Shown>,
  isLate: (known: Known, shown: Shown) => boolean,
): AsyncGenerator<Difference, void, void> {
  const left = known[Symbol.asyncIterator]()
  const right = shown[Symbol.asyncIterator]()
  try {
    let [mine, theirs] = [await left.next(), await right.next()]
    while (!mine.done || !theirs.done) {
      const order = mine.done ? 1 : theirs.done ? -1 : compareKeys(mine.value.id, theirs.value.id)
      if (order < 0) yield { id: mine.value.id, is: 'missing' }
      if (order > 0 || (order === 0 && isLate(mine.value, theirs.value))) yield { id: theirs.value.id, is: 'late' }
      if (order <= 0) mine = await left.next()
      if (order >= 0) theirs = await right.next()
    }
  } finally {
    await left.return?.()
    await right.return?.()
  }
}
