import type { Key } from '../../contract/key.ts'
import { compareKeys } from '../table-api/row-key.ts'

/** An id that only one side has. */
export interface OneSided {
  readonly id: Key
  /** `missing` is known and not shown any more, `late` is shown and was not known. */
  readonly is: 'missing' | 'late'
}

/** Compares two ascending streams of ids, holding one id of each: those known with those that the instance shows. */
export async function* compareIds(
  known: AsyncIterable<Key>,
  shown: AsyncIterable<Key>,
): AsyncGenerator<OneSided, void, void> {
  const left = known[Symbol.asyncIterator]()
  const right = shown[Symbol.asyncIterator]()
  try {
    let [mine, theirs] = [await left.next(), await right.next()]
    while (!mine.done || !theirs.done) {
      const order = mine.done ? 1 : theirs.done ? -1 : compareKeys(mine.value, theirs.value, 'sys_id')
      if (order < 0) yield { id: mine.value, is: 'missing' }
      if (order > 0) yield { id: theirs.value, is: 'late' }
      if (order <= 0) mine = await left.next()
      if (order >= 0) theirs = await right.next()
    }
  } finally {
    await left.return?.()
    await right.return?.()
  }
}
