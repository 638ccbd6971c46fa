import type { Key } from '../../contract/key.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { timeBounds } from './hidden-window.ts'
import { keyBetween } from './key-space.ts'
import { idsRequest, type Walk } from './walk.ts'

/** Counts asked per boundary before the nearest one found is taken. */
const MOST_COUNTS = 6
/** A boundary this close to its share of the rows is good enough. */
const TOLERANCE = 0.1

/**
 * Splits a walk's range into about equal ranges by bisecting the keys and counting: gives the inclusive end of each,
 * null for the last. Where the keys cannot be split or no counts are given, one range is all there is.
 */
export async function splitRange(
  client: TableClient,
  walk: Walk,
  ranges: number,
  signal: AbortSignal,
): Promise<readonly (Key | null)[]> {
  const total = await countTo(client, walk, walk.range.hi, signal)
  if (total === null) return [walk.range.hi]
  const ends: (Key | null)[] = []
  for (let number = 1; number < ranges; number += 1) {
    const end = await keyAtShare(client, walk, ends.at(-1) ?? walk.range.lo, number / ranges, total, signal)
    if (end === null) break
    ends.push(end)
  }
  return [...ends, walk.range.hi]
}

/** The key below which about that share of the range's rows lies. */
async function keyAtShare(
  client: TableClient,
  walk: Walk,
  above: Key | null,
  share: number,
  total: number,
  signal: AbortSignal,
): Promise<Key | null> {
  let lo = above
  let hi = walk.range.hi
  let best: { readonly key: Key; readonly error: number } | null = null
  let fraction = lo === walk.range.lo ? share : 0.5
  for (let counts = 0; counts < MOST_COUNTS; counts += 1) {
    const key = keyBetween({ order: walk.order, lo, hi, timeBounds: timeBounds(walk) }, fraction)
    if (key === null) break
    const below = await countTo(client, walk, key, signal)
    if (below === null) break
    const error = below / total - share
    if (best === null || Math.abs(error) < Math.abs(best.error)) best = { key, error }
    if (Math.abs(error) <= TOLERANCE * share) break
    if (error > 0) hi = key
    else lo = key
    fraction = 0.5
  }
  return best?.key ?? null
}

async function countTo(client: TableClient, walk: Walk, hi: Key | null, signal: AbortSignal): Promise<number | null> {
  const page = await client.readPage({ ...idsRequest(walk, walk.range.lo, hi), limit: 1 }, signal)
  return page.total
}
