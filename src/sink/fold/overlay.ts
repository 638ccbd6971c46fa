import { compareKeys, foldedKey } from '../../contract/row/compare-keys.ts'
import { compareRowVersions } from '../../contract/row/row-version.ts'
import type { FoldRow } from './fold-row.ts'

/** What increments make of one id. */
export interface Change {
  readonly id: string
  /** The newest version that they deliver; null where they only say that it is gone. */
  readonly row: FoldRow | null
  /** True where a tombstone came before: versions of the snapshot are gone, however new they look. */
  readonly buried: boolean
}

/** Everything that the increments of a chain change in their snapshot, by id. Held in memory: increments are small. */
export class Overlay {
  readonly #changes = new Map<string, Change>()

  /** Takes in a deletion; of an increment, all of them before its first row. */
  bury(id: string): void {
    this.#changes.set(foldedKey(id), { id, row: null, buried: true })
  }

  /** Takes in a row; a version that is not newer than the one in hand changes nothing. */
  put(row: FoldRow): void {
    const before = this.#changes.get(foldedKey(row.id))
    if (before !== undefined && before.row !== null && compareRowVersions(row.version, before.row.version) <= 0) return
    // A line is a view of a larger piece, which would stay in memory with it; parsed values take more room than their line.
    const kept = { ...row, line: Uint8Array.from(row.line), values: null }
    this.#changes.set(foldedKey(row.id), { id: row.id, row: kept, buried: before?.buried ?? false })
  }

  /** Takes in a row that a comparison of all rows found: it stands for what the instance has, whatever was delivered before. */
  replace(row: FoldRow): void {
    this.bury(row.id)
    this.put(row)
  }

  /** All changes in ascending order of their ids. */
  ascending(): readonly Change[] {
    return [...this.#changes.values()].sort((a, b) => compareKeys(a.id, b.id))
  }
}
