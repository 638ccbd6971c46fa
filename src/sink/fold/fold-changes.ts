import { foldedKey } from '../../contract/row/compare-keys.ts'
import type { ChainLink } from '../chain/follow-chain.ts'
import type { PublishedRuns } from '../sink.ts'
import type { FoldRow } from './fold-row.ts'
import { foldLog, overlayOf, readLinks } from './fold-table.ts'

/** What increments make of one row of the state before them. */
export interface FoldedChange {
  readonly id: string
  /** The row that comes in; null where the id is only gone. */
  readonly row: FoldRow | null
  /** True where every row of this id in the state before is gone, whatever its version. */
  readonly buried: boolean
}

/**
 * What increments change in the state before them, in bundles: each id once, and each row of a log once after the ids that are gone. A
 * row that is not buried replaces an older version only; a log's row replaces the one of its key, since it was read later.
 * Increments of a log are read as they are consumed, others are held in memory. Throws MANIFEST_MISMATCH where a part is not
 * as recorded.
 */
export async function* foldChanges(
  published: PublishedRuns,
  increments: readonly ChainLink[],
): AsyncGenerator<readonly FoldedChange[], void, undefined> {
  const links = await readLinks(published, increments)
  if (links[0]?.entry.order !== 'sys_created_on') {
    yield (await overlayOf(published, links)).ascending()
    return
  }
  const gone = new Map(links.flatMap(({ tombstones }) => tombstones.map(({ sys_id }) => [foldedKey(sys_id), sys_id])))
  yield [...gone.values()].map((id) => ({ id, row: null, buried: true }))
  for await (const rows of foldLog(published, links)) yield rows.map((row) => ({ id: row.id, row, buried: false }))
}
