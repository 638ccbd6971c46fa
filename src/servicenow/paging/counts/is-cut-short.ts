import type { KeyRange } from '../../../contract/row/key.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { idsRequest, type Walk } from '../walk.ts'

/** An answer that lists the rows of a range from an offset, and shows fewer than it was asked for. */
export interface ListedRows extends Pick<Page, 'keys' | 'total'>, KeyRange {
  readonly offset: number
  readonly limit: number
  readonly unsorted: boolean
}

/**
 * Whether an answer of fewer rows than it was asked for was cut short: rows that it does not show come where it should have
 * shown them. Asked by offset, for readings that know no order or no ranges. Null where that cannot be told: the count is
 * another one by then, or the offset seems not to be heeded.
 */
export async function isCutShort(
  client: TableClient,
  walk: Walk,
  { keys, total, lo, hi, offset, limit, unsorted }: ListedRows,
  signal: AbortSignal,
): Promise<boolean | null> {
  const rest = { offset: offset + keys.length, limit: limit - keys.length, unsorted }
  const ask = (from: number) => affordableIds(client, { ...idsRequest(walk, lo, hi), ...rest, offset: from }, signal)
  const seen = await ask(rest.offset)
  if (seen === null || seen.total !== total) return null
  const shown = new Set(keys)
  if (seen.keys.some((key) => !shown.has(key))) {
    client.honoured.sawCut(walk.table)
    return true
  }
  const isTheSame = seen.keys.length > 0 && seen.keys.length >= keys.length
  // An offset that is ignored brings the first rows again, beyond the end too.
  if (isTheSame && (total === null || (await ask(total))?.keys.length !== 0)) return null
  // It held every row that it counts, hidden ones included; a larger answer may still be cut.
  client.honoured.saw(walk.table, Math.min(limit, total ?? keys.length))
  return false
}
