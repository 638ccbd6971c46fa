import { compareKeys } from '../../contract/row/compare-keys.ts'
import { compareVersions } from '../../contract/row/row-version.ts'
import type { FoldRow } from './fold-row.ts'
import type { Change } from './overlay.ts'

/**
 * A snapshot's rows with their changes, in ascending order of ids; both come in that order, and only the changes are held
 * in memory. A version that is not newer than the snapshot's changes nothing, unless the snapshot's was deleted.
 */
export async function* applyChanges(
  snapshot: AsyncIterable<FoldRow>,
  changes: readonly Change[],
): AsyncGenerator<FoldRow> {
  let at = 0
  for await (const row of snapshot) {
    for (let change = changes[at]; change !== undefined; change = changes[at]) {
      if (compareKeys(change.id, row.id) >= 0) break
      if (change.row !== null) yield change.row
      at += 1
    }
    const change = changes[at]
    if (change === undefined || compareKeys(change.id, row.id) !== 0) {
      yield row
      continue
    }
    at += 1
    const kept = survivor(row, change)
    if (kept !== null) yield kept
  }
  for (const { row } of changes.slice(at)) if (row !== null) yield row
}

function survivor(snapshot: FoldRow, { row, buried }: Change): FoldRow | null {
  if (buried || row === null) return row
  return compareVersions(row.version, snapshot.version) > 0 ? row : snapshot
}
