import { sureOrder } from './compare-keys.ts'
import type { Key } from './key.ts'

/** Follows keys that are to ascend. Where their order depends on the database's collation it is believed as it comes. */
export class AscendingKeys {
  #last: Key | null = null
  /** The last key whose order with the one behind it no collation changes. */
  #lastSure: Key | null = null

  /** Takes in the next key; gives an earlier one behind which it does not come, null where all is well. */
  add(key: Key): Key | null {
    const last = this.#last
    this.#last = key
    if (last === null) return null
    const order = sureOrder(last, key)
    if (order !== null) this.#lastSure = last
    const before = order === null ? this.#lastSure : last
    return before !== null && (sureOrder(before, key) ?? -1) >= 0 ? before : null
  }
}
