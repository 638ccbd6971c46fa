import { foldedKey } from '../../../contract/row/compare-keys.ts'
import type { Key, KeyRange } from '../../../contract/row/key.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** An answer in no order that shows fewer rows than it counts. */
export interface ShortWindow extends KeyRange {
  readonly keys: readonly Key[]
  readonly total: number
}

/**
 * Whether an answer came to the end of what it counts. Hidden rows use up a cap as visible ones do, so it is looked at from its
 * end: its last rows, as few as one answer holds for certain, are asked for by offset. A row among them that the answer
 * showed proves that it came so far, and the last rows themselves tell the rest; one that it did not show was cut off. Where
 * all of them are hidden, the limit is believed that other answers of the instance were seen to honour. Null where that
 * cannot be told.
 */
export async function showsItsEnd(
  client: TableClient,
  walk: Walk,
  { keys, total, lo, hi }: ShortWindow,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { honoured } = client
  const limit = Math.min(total, honoured.proven(walk.table))
  const offset = total - limit
  const ask = (from: number) =>
    affordableIds(client, { ...idsRequest(walk, lo, hi), offset: from, limit, unsorted: true }, signal)
  const seen = await ask(offset)
  if (seen === null || seen.total !== total) return null
  const shown = new Set(keys.map(foldedKey))
  if (seen.keys.some((key) => !shown.has(foldedKey(key)))) {
    honoured.sawCut(walk.table)
    return false
  }
  if (offset > 0 && seen.keys.length === 0) return total <= honoured.expected(walk.table) ? true : null
  // An offset that is ignored brings the first rows again, beyond the end too.
  if (offset > 0 && (await ask(total))?.keys.length !== 0) return null
  honoured.saw(walk.table, total)
  return true
}
