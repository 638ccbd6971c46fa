import { compareKeys } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { affordableIds } from './affordable-ids.ts'
import { timeBounds } from './hidden-window.ts'
import { keyBetween } from './key-space.ts'
import { idsRequest, type Walk } from './walk.ts'

/** An interval of keys with the visible ones that were read in it, ascending. */
export interface ReadInterval {
  readonly lo: Key | null
  readonly hi: Key | null
  readonly keys: readonly Key[]
}

/**
 * How many rows of an interval the instance counts and does not show: its count minus its visible ids, both of one
 * answer and so of one moment (never a count minus rows read: on a live table that reported 2,837 for 871). An
 * interval that counts more than one request can list is split by key. Null where no count
 * is given or the interval cannot be split.
 */
export async function countHidden(
  client: TableClient,
  walk: Walk,
  interval: ReadInterval,
  signal: AbortSignal,
): Promise<number | null> {
  const ids = await affordableIds(client, idsRequest(walk, interval.lo, interval.hi), signal)
  if (ids !== null) {
    if (ids.total === null) return null
    if (ids.keys.length === ids.total) return 0
    if (ids.total <= walk.idsLimit && !mayBeCapped(client, interval, ids)) return ids.total - ids.keys.length
  }
  const middle = splitKey(walk, interval)
  if (middle === null) return null
  const above = interval.keys.findIndex((key) => compareKeys(key, middle) > 0)
  const at = above === -1 ? interval.keys.length : above
  const left = await countHidden(
    client,
    walk,
    { lo: interval.lo, hi: middle, keys: interval.keys.slice(0, at) },
    signal,
  )
  const right = await countHidden(client, walk, { lo: middle, hi: interval.hi, keys: interval.keys.slice(at) }, signal)
  return left === null || right === null ? null : left + right
}

/** Where to split an interval: at the middle of its known keys, else half-way between its bounds; null where neither lies inside. */
function splitKey(walk: Walk, { lo, hi, keys }: ReadInterval): Key | null {
  const known = keys[Math.floor((keys.length - 1) / 2)]
  if (known !== undefined && (hi === null || compareKeys(known, hi) < 0)) return known
  return keyBetween({ order: walk.order, lo, hi, timeBounds: timeBounds(walk) }, 0.5)
}

/**
 * A limit beyond what the instance is known to honour may have been capped: only an answer that reaches the interval's
 * own end was certainly not cut short. The last key that we read is no such end: rows may have come in behind it.
 */
function mayBeCapped(client: TableClient, { hi }: ReadInterval, ids: Page): boolean {
  if (ids.total !== null && client.honoured.covers(ids.total)) return false
  const last = ids.keys.at(-1)
  return last === undefined || hi === null || compareKeys(last, hi) < 0
}
