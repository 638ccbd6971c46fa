import { foldedKey, sureOrder } from '../../contract/row/compare-keys.ts'
import { compareRowVersions } from '../../contract/row/row-version.ts'
import type { FoldRow, RowBundle } from './fold-row.ts'
import type { Change } from './overlay.ts'

/**
 * A snapshot's rows with their changes, in ascending order of ids; both come in that order, and only the changes are held
 * in memory. A row that is new comes before the first one that surely lies behind it: where their order depends on the
 * database's collation it may come later. A version that is not newer than the snapshot's changes nothing, unless the
 * snapshot's was deleted.
 */
export async function* applyChanges(
  snapshot: AsyncIterable<RowBundle>,
  changes: readonly Change[],
): AsyncGenerator<RowBundle> {
  const open = new Map(changes.map((change) => [foldedKey(change.id), change]))
  let at = 0
  for await (const rows of snapshot) {
    const folded: FoldRow[] = []
    for (const row of rows) {
      for (let next = changes[at]; next !== undefined && surelyBefore(next, row, open); next = changes[at]) {
        if (open.delete(foldedKey(next.id)) && next.row !== null) folded.push(next.row)
        at += 1
      }
      const change = open.get(foldedKey(row.id))
      open.delete(foldedKey(row.id))
      const kept = change === undefined ? row : survivor(row, change)
      if (kept !== null) folded.push(kept)
    }
    yield folded
  }
  yield [...open.values()].flatMap(({ row }) => row ?? [])
}

/** True for a change that lies before a row of the snapshot in every collation, or is done with. */
function surelyBefore({ id }: Change, row: FoldRow, open: ReadonlyMap<string, Change>): boolean {
  return !open.has(foldedKey(id)) || (sureOrder(id, row.id) ?? 0) < 0
}

function survivor(snapshot: FoldRow, { row, buried }: Change): FoldRow | null {
  if (buried || row === null) return row
  return compareRowVersions(row.version, snapshot.version) > 0 ? row : snapshot
}
