import { HarvestError } from '../../../contract/failure/harvest-error.ts'
import { foldedKey, sureOrder } from '../../../contract/row/compare-keys.ts'
import type { Key } from '../../../contract/row/key.ts'
import { splitTimeKey, timeKey } from '../../../contract/row/time-key.ts'
import type { TableOrder } from '../../../contract/table/table-plan.ts'
import { printable } from '../../http/printable.ts'
import type { PageRequest } from '../../query/page-request.ts'
import { isQuotableKey, lastQuotable, quotablePrefix } from '../../query/quoting.ts'
import type { CheckedPage } from '../../table-api/page/parse-page.ts'
import type { Page, TableClient } from '../../table-api/table-client.ts'
import { affordableIds } from '../affordable-ids.ts'
import { idsRequest, type Walk } from '../walk.ts'

const NEWLINE = 0x0a

/** A page's rows up to the last one behind which the next page can begin: rows whose keys no query can name come again with it. */
export function upToNameable<P extends CheckedPage>(page: P, order: TableOrder): P {
  const rows = lastQuotable(page.keys, order) + 1
  if (rows === page.keys.length) return page
  let end = 0
  for (let row = 0; row < rows; row += 1) end = page.lines.indexOf(NEWLINE, end) + 1
  return { ...page, keys: page.keys.slice(0, rows), lines: page.lines.subarray(0, end) }
}

/**
 * Where a query can begin so that it brings a row and nothing at or below the cursor: at its key, or at the part of it that
 * a query can name. Throws TABLE_UNSUPPORTED where there is no such place.
 */
export function beginningAt(key: Key, cursor: Key | null, order: TableOrder): Key {
  if (isQuotableKey(key, order)) return key
  const begin = nameablePart(key, order)
  if (begin !== '' && (cursor === null || (sureOrder(begin, cursor) ?? 0) > 0)) return begin
  throw new HarvestError('TABLE_UNSUPPORTED', `no query can begin at the row ${printable(key)}, behind hidden rows`)
}

function nameablePart(key: Key, order: TableOrder): Key {
  if (order === 'sys_id') return quotablePrefix(key)
  const { time, id } = splitTimeKey(key)
  return timeKey({ time, id: quotablePrefix(id) })
}

/** An answer that shows the first rows of a stretch of keys. */
export interface ShownKeys {
  readonly lo: Key | null
  readonly includesLo: boolean
  readonly hi: Key | null
  /** In the order in which they lie. */
  readonly keys: readonly Key[]
}

/**
 * The ids behind the last one that an answer showed, and their count; null where they are too many for one transaction. Where no
 * query can begin at that one, those before it are asked for again, and left out.
 */
export async function idsBeyond(
  client: TableClient,
  walk: Walk,
  { lo, includesLo, hi, keys }: ShownKeys,
  changes: Partial<Pick<PageRequest, 'limit' | 'counted'>>,
  signal: AbortSignal,
): Promise<Pick<Page, 'keys' | 'total'> | null> {
  const at = lastQuotable(keys, walk.order)
  const from = at === -1 ? { lo, includesLo } : { lo: keys[at] ?? null, includesLo: false }
  const request = { ...idsRequest(walk, from.lo, hi), ...changes, includesLo: from.includesLo }
  const again = keys.slice(at + 1)
  const seen = await affordableIds(client, { ...request, limit: request.limit + again.length }, signal)
  if (seen === null) return null
  const shown = new Set(again.map(foldedKey))
  const total = seen.total === null ? null : Math.max(0, seen.total - again.length)
  return { keys: seen.keys.filter((key) => !shown.has(foldedKey(key))), total }
}
