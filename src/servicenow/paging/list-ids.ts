import { compareKeys } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { affordableIds, fewerIds } from './affordable-ids.ts'
import { idsRequest, type Told, told, untellable, type Walk } from './walk.ts'

/** All ids of a table that this user may see, as they were listed by offset. */
export interface IdList {
  /** Ascending, each once. */
  readonly ids: readonly Key[]
  readonly told: Told
}

/** One pass over a table's ids. */
interface Pass {
  readonly ids: readonly Key[]
  /** The instance's count; null where it gave none. */
  readonly total: number | null
  readonly requests: number
  /** False where the count changed on the way, or where ids that were asked for in their order came in another. */
  readonly isSteady: boolean
}

/**
 * Lists all ids of a table whose ranges are not honoured. One answer that holds all that it counts is of one moment and
 * proves itself. Otherwise the ids are listed twice: rows that come or go between two answers shift the offsets, so only
 * an unchanged count and equal lists, and without an order as many ids as are counted, are taken for the whole table.
 */
export async function listIds(client: TableClient, walk: Walk, signal: AbortSignal): Promise<IdList> {
  const first = await passOver(client, walk, signal)
  if (first.total === null) return { ids: first.ids, told: untellable('the instance gives no count of rows') }
  if (first.requests === 1) return { ids: first.ids, told: told(first.total - first.ids.length, 'ids-count') }
  const second = await passOver(client, walk, signal)
  const ids = merged([...first.ids, ...second.ids])
  const doubt = doubtOf(first, second, ids.length, walk)
  return { ids, told: doubt === null ? told(first.total - ids.length, 'two-passes') : untellable(doubt) }
}

function doubtOf(first: Pass, second: Pass, ids: number, walk: Walk): string | null {
  const said = 'ranges are not honoured, so ids were listed by offset, twice: '
  if (!first.isSteady || !second.isSteady || first.total !== second.total) return `${said}rows came or went meanwhile`
  if (first.ids.length !== ids || second.ids.length !== ids) return `${said}the two lists differ`
  if (walk.reading === 'ordered-offsets' || first.total === ids) return null
  return `${said}without an order nothing tells hidden rows from rows that were missed`
}

async function passOver(client: TableClient, walk: Walk, signal: AbortSignal): Promise<Pass> {
  const ids = new Set<Key>()
  let last: Key | null = null
  // A limit that is capped unseen would leave a gap before the next offset.
  let limit = Math.min(walk.idsLimit, client.honoured.rows)
  const unsorted = walk.reading === 'offsets'
  let total: number | null = null
  let isSteady = true
  let requests = 0
  for (let offset = 0; ; ) {
    const page = await affordableIds(client, { ...idsRequest(walk, null, null), limit, offset, unsorted }, signal)
    if (page === null) {
      limit = fewerIds(limit)
      continue
    }
    const follows = page.keys[0]
    if (requests > 0 && page.total !== total) isSteady = false
    if (!unsorted && last !== null && follows !== undefined && compareKeys(follows, last) <= 0) isSteady = false
    total = page.total
    requests += 1
    const known = ids.size
    for (const id of page.keys) ids.add(id)
    last = page.keys.at(-1) ?? last
    offset += limit
    // Without a count the last answer is one that brings nothing new: where offsets are ignored, none would be empty.
    if (total === null ? ids.size === known : offset >= total) break
  }
  return { ids: merged([...ids]), total, requests, isSteady }
}

/** Ascending, each id once. */
function merged(ids: readonly Key[]): readonly Key[] {
  return [...new Set(ids)].sort((a, b) => compareKeys(a, b))
}
