import { compareKeys, sureOrder } from '../../contract/row/compare-keys.ts'
import type { Key, KeyRange } from '../../contract/row/key.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { fewerIds, idsUnlessUnreadable } from './affordable-ids.ts'
import { isCutShort, showsOneMore } from './counts/is-cut-short.ts'
import { MOST_UNREADABLE } from './most-unreadable.ts'
import { SearchBudget } from './search-budget.ts'
import { unlessRefused } from './unless-refused.ts'
import { idsRequest, type Told, told, untellable, type Walk } from './walk.ts'

/** All ids that this user may see of a table, or of a stretch of it, as they were listed by offset. */
export interface IdList {
  /** Ascending, each once. */
  readonly ids: readonly Key[]
  /** Ids that came once more in one answer. */
  readonly twins: readonly Key[]
  /** Rows that cannot be read, even alone, by their places; they are counted and not listed. */
  readonly unreadable: readonly string[]
  readonly told: Told
  /** True where the list ends before the rows do, since too many answers showed nothing or one was refused: another list would too. */
  readonly gaveUp: boolean
}

/** Which ids to list, and why by offset. */
interface Listing {
  readonly range: KeyRange
  /** The most ids to ask for at once. */
  readonly limit: number
  readonly because: string
}

/** One pass over a table's ids. */
interface Pass {
  readonly ids: readonly Key[]
  readonly twins: readonly Key[]
  /** Rows that cannot be read, even alone, by their places. */
  readonly unreadable: readonly string[]
  /** The instance's count; null where it gave none. */
  readonly total: number | null
  readonly requests: number
  /** Why its answers may not be of one moment, or not whole; null where nothing speaks for it. */
  readonly unsteady: string | null
  /** Why it ends before the rows do; null where it does not. */
  readonly gaveUp: string | null
}

/** What ids out of their order, or counts that differ, are said to show. */
const MOVED = 'rows were added or deleted meanwhile'

/**
 * Lists all ids of a table whose ranges are not honoured. A row that cannot be read, even alone, is passed over: it is counted and not
 * shown, as a hidden one is.
 */
export function listIds(client: TableClient, walk: Walk, signal: AbortSignal): Promise<IdList> {
  const limit = Math.min(walk.idsLimit, client.honoured.expected(walk.table))
  const range = { lo: null, hi: null }
  return listTwice(client, walk, { range, limit, because: 'the instance ignores ranges' }, signal)
}

/** Lists all ids of a stretch of keys that cannot be halved, in steps that one answer surely holds; else as those of a table. */
export function listStretch(
  client: TableClient,
  walk: Walk,
  { lo, hi }: KeyRange,
  signal: AbortSignal,
): Promise<IdList> {
  const limit = Math.min(walk.idsLimit, client.honoured.proven(walk.table))
  const stretch = { range: { lo, hi }, limit, because: 'no query can name a key between two others' }
  return listTwice(client, walk, stretch, signal)
}

/**
 * One answer that holds all that it counts is of one moment and proves itself. Otherwise the ids are listed twice: rows that come
 * or go between two answers shift the offsets, so only an unchanged count and equal lists, and without an order as many ids as
 * are counted, are taken for the whole.
 */
async function listTwice(client: TableClient, walk: Walk, listing: Listing, signal: AbortSignal): Promise<IdList> {
  const begun = await passOver(client, walk, listing, signal)
  // One answer whose count was another one a moment later is asked for again.
  const first = begun.requests === 1 && begun.unsteady !== null ? await passOver(client, walk, listing, signal) : begun
  const { ids: listed, twins, unreadable } = first
  if (first.total === null)
    return {
      ids: listed,
      twins,
      unreadable,
      told: untellable(client.counts.whyNone(walk.table)),
      gaveUp: first.gaveUp !== null,
    }
  if (first.gaveUp !== null)
    return { ids: listed, twins, unreadable, told: untellable(`${listing.because}, and ${first.gaveUp}`), gaveUp: true }
  if (first.requests === 1 && first.unsteady === null)
    return { ids: listed, twins, unreadable, told: told(first.total - listed.length, 'ids-count'), gaveUp: false }
  const second = await passOver(client, walk, listing, signal)
  const ids = merged([...listed, ...second.ids])
  const doubt = client.counts.doubtOf(walk.table) ?? doubtOf(first, second, ids.length, { walk, listing })
  const known = doubt === null ? told(first.total - ids.length, 'two-passes') : untellable(doubt)
  return { ids, twins, unreadable, told: known, gaveUp: false }
}

function doubtOf(
  first: Pass,
  second: Pass,
  ids: number,
  { walk, listing }: { readonly walk: Walk; readonly listing: Listing },
): string | null {
  if (second.gaveUp !== null) return `${listing.because}, and ${second.gaveUp}`
  const said = `${listing.because}, so ids were listed by offset, twice: `
  const unsteady = first.unsteady ?? second.unsteady
  if (unsteady !== null) return `${said}${unsteady}`
  if (first.total !== second.total) return `${said}${MOVED}`
  if (first.ids.length !== ids || second.ids.length !== ids) return `${said}the two lists differ`
  if (first.total !== null && ids > first.total)
    return `${said}the instance counts ${first.total} rows and shows ${ids}`
  if (walk.reading !== 'offsets' || first.total === ids) return null
  return `${said}without an order, hidden rows cannot be distinguished from missed rows`
}

async function passOver(
  client: TableClient,
  walk: Walk,
  { range, limit: most }: Listing,
  signal: AbortSignal,
): Promise<Pass> {
  const ids = new Set<Key>()
  const twins: Key[] = []
  let last: Key | null = null
  let limit = most
  const unsorted = walk.reading === 'offsets'
  let total: number | null = null
  let unsteady: string | null = null
  let requests = 0
  const unreadable: string[] = []
  /** Where a row was asked for once more; null before the first. */
  let triedAgainAt: number | null = null
  const budget = new SearchBudget()
  const soFar = () => ({
    ids: merged([...ids]),
    twins,
    total,
    unreadable,
    requests: requests + unreadable.length,
    unsteady,
    gaveUp: null,
  })
  for (let offset = 0; ; ) {
    const request = { ...idsRequest(walk, range.lo, range.hi), limit, offset, unsorted }
    const asked = idsUnlessUnreadable(client, request, signal)
    const page = await (offset === 0 ? asked : unlessRefused(asked))
    if (page === 'refused') return { ...soFar(), gaveUp: `a list of ids from place ${offset} on is refused` }
    if (page === null) {
      limit = fewerIds(limit)
      continue
    }
    if (page === 'unreadable') {
      // A bad moment is over when the row is asked for again.
      const isAgain = triedAgainAt === offset
      triedAgainAt = offset
      if (!isAgain) continue
      unreadable.push(`at place ${offset + 1}`)
      if (unreadable.length > MOST_UNREADABLE)
        return { ...soFar(), gaveUp: 'too many of their places show no row that can be read' }
      offset += 1
      limit = most
      if (total !== null && offset >= total) break
      continue
    }
    const { keys } = page
    const follows = keys[0]
    if (requests > 0 && page.total !== total) unsteady = MOVED
    if (!unsorted && last !== null && follows !== undefined && (sureOrder(follows, last) ?? 1) <= 0) unsteady = MOVED
    total = page.total
    requests += 1
    const known = ids.size
    for (const id of keys) ids.add(id)
    twins.push(...page.twins)
    last = keys.at(-1) ?? last
    budget.counts(total ?? 0)
    if (ids.size > known) budget.earn(1, 1)
    else if (!budget.spend()) return { ...soFar(), gaveUp: budget.doubt }
    const isShort = keys.length > 0 && keys.length < Math.min(limit, total === null ? limit : total - offset)
    // A limit that is capped unseen would leave a gap before the next offset.
    const isInDoubt = isShort && limit > client.honoured.brought(walk.table)
    const isCut = isInDoubt
      ? await isCutShort(client, walk, { ...range, keys, total, offset, limit, unsorted }, signal)
      : false
    if (isCut === true) {
      limit = keys.length
      // Hidden rows were passed as well, so that the next answer may begin before the last row that this one showed.
      last = null
    }
    if (isCut === null) unsteady ??= 'one of the answers may have been cut short'
    const isAllCounted = total !== null && keys.length === total - offset && keys.length < limit
    const rest = { ...range, keys, end: total ?? 0, unsorted }
    if (isAllCounted && (await showsOneMore(client, walk, rest, signal)) === true) limit = keys.length
    offset += limit
    // Without a count the last answer is one that brings nothing new: where offsets are ignored, none would be empty.
    // An answer whose limit reaches to the last counted row alone would not have shown one more.
    if (total === null ? ids.size === known : offset > total || (offset === total && keys.length === 0)) break
  }
  return soFar()
}

/** Ascending, each id once. */
function merged(ids: readonly Key[]): readonly Key[] {
  return [...new Set(ids)].sort((a, b) => compareKeys(a, b))
}
