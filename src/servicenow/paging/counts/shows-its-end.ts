import { foldedKey } from '../../../contract/row/compare-keys.ts'
import type { Key, KeyRange } from '../../../contract/row/key.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { unlessRefused } from '../unless-refused.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** An answer in no order that shows fewer rows than it counts. */
export interface ShortWindow extends KeyRange {
  readonly keys: readonly Key[]
  readonly total: number
}

/** The last rows that are asked for at first: few enough to tell well how far the answer came. */
const LAST_ROWS = 20

/**
 * Whether an answer came to the end of what it counts. Hidden rows use up a cap as visible ones do, so it is looked at from its
 * end: its last rows, at first a few and then as many as one answer surely holds, are asked for by offset. A row among them that
 * the answer showed proves that it came so far, and the last rows themselves tell the rest; one that it did not show was cut
 * off. Where all of them are hidden, the limit is believed that other answers of the instance were seen to honour. Null where
 * that cannot be told.
 */
export async function showsItsEnd(
  client: TableClient,
  walk: Walk,
  { keys, total, lo, hi }: ShortWindow,
  signal: AbortSignal,
): Promise<boolean | null> {
  const { honoured } = client
  const { table } = walk
  const shown = new Set(keys.map(foldedKey))
  const ask = (offset: number, limit: number) =>
    unlessRefused(affordableIds(client, { ...idsRequest(walk, lo, hi), offset, limit, unsorted: true }, signal))
  const most = Math.min(total, honoured.proven(table))
  for (const limit of most < total && most > LAST_ROWS ? [LAST_ROWS, most] : [most]) {
    const offset = total - limit
    const seen = await ask(offset, limit)
    if (seen === null || seen === 'refused' || seen.total !== total) return null
    if (seen.keys.some((key) => !shown.has(foldedKey(key)))) {
      honoured.sawCut(table)
      return false
    }
    if (offset > 0 && seen.keys.length === 0) continue
    // An offset that is ignored brings the first rows again, beyond the end too.
    if (offset > 0 && !honoured.heedOffsets(table)) {
      const behind = await ask(total, limit)
      if (behind === null || behind === 'refused' || behind.keys.length > 0) return null
      honoured.sawHeedOffsets(table)
    }
    // What it showed of its last rows it held; those behind them may have been cut off, and are hidden.
    honoured.saw(table, offset + seen.keys.length)
    return true
  }
  return total <= honoured.expected(table) ? true : null
}
