import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { sureOrder } from '../../contract/row/compare-keys.ts'
import type { Key } from '../../contract/row/key.ts'
import type { PageRequest } from '../query/page-request.ts'
import { isQuotableKey } from '../query/quoting.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { areRangesHeeded } from './counts/counts-heed-ranges.ts'
import { firstByPlace } from './first-by-place.ts'
import { timeBounds } from './hidden-window.ts'
import { keyBetween } from './keys/key-space.ts'
import { SearchBudget } from './search-budget.ts'
import { idsRequest, type Walk } from './walk.ts'

/** A row that cannot be read, even alone. */
export interface UnreadableRow {
  /** Its key where that can be read, else where it lies. */
  readonly name: string
  /** Where the walk continues, exclusively: the row's own key, a key just behind it, or that of `next`; null where the range ends. */
  readonly at: Key | null
  /** Rows up to there; null where that cannot be counted. */
  readonly rows: number | null
  /** The first row behind it, which is read with it where no other key tells the end; null for none. */
  readonly next: Page | null
}

/**
 * Finds the end of a row that cannot be read, even alone, so that the walk can continue behind it: by its id, which may be
 * readable where its columns are not, by the first row behind it that comes, or by halving the key space down to where answers come
 * again. Null where nothing answers; `comes` where the row does.
 */
export async function findUnreadable(
  client: TableClient,
  walk: Walk,
  request: PageRequest,
  signal: AbortSignal,
): Promise<UnreadableRow | null | 'comes'> {
  const { lo, includesLo, hi } = request
  const first = { ...idsRequest(walk, lo, hi), includesLo, limit: 1, counted: false }
  const id = await ifReadable(client, first, signal)
  if (id !== 'unreadable') return id === null ? null : { name: id, at: id, rows: 1, next: null }
  return (await endInKeySpace(client, walk, first, signal)) ?? (await upToNext(client, walk, request, signal))
}

/** A row that no id tells, with a key just behind it; null where ids or times do not lead there. */
async function endInKeySpace(
  client: TableClient,
  walk: Walk,
  first: PageRequest,
  signal: AbortSignal,
): Promise<UnreadableRow | null> {
  const { lo, hi, includesLo } = first
  // Where rows came before, this one is the exception; at the beginning another row has to show that.
  let isException = lo !== null
  const readable = await halved(first, walk, async (middle) => {
    const answer = await ifReadable(client, { ...first, lo: middle, includesLo: false }, signal)
    isException ||= answer !== null && answer !== 'unreadable'
    return answer !== 'unreadable'
  })
  if (!isException || readable === hi || readable === null) return null
  const countTo = (end: Key) => client.count({ ...idsRequest(walk, lo, end), includesLo }, signal)
  const rows = await countTo(readable)
  if (rows === null || rows <= 1) return { name: readable, at: readable, rows, next: null }
  // Counts that are the same for every range lead to the key behind the last one, again and again.
  const isHeeded = await areRangesHeeded(client, walk, { lo, hi: readable, total: rows }, signal)
  // So do counts that are too high: they find a row in a range that holds none.
  if (!isHeeded || (await client.count(idsRequest(walk, readable, readable), signal)) !== 0)
    return { name: readable, at: readable, rows: null, next: null }
  // Another such row may lie further on, and rows that come between the two: only counts lead to the end of the first.
  const at = await halved({ ...first, hi: readable }, walk, async (middle) => (await countTo(middle)) !== 0)
  return at === null ? null : { name: at, at, rows: await countTo(at), next: null }
}

/** The lowest key of a range at which something is so, by halving it; the range's end where it is so at none that was tried. */
async function halved(
  { lo, hi }: PageRequest,
  walk: Walk,
  isSo: (middle: Key) => Promise<boolean>,
): Promise<Key | null> {
  const budget = new SearchBudget()
  let [below, at] = [lo, hi]
  for (;;) {
    const middle = keyBetween({ order: walk.order, lo: below, hi: at, timeBounds: timeBounds(walk) }, 0.5)
    if (middle === null || !budget.spend()) return at
    if (await isSo(middle)) at = middle
    else below = middle
  }
}

/**
 * Rows that no id tells, up to the first row behind them that comes. That one is found by its place, since no key is known, and read
 * by its own key: what comes or goes meanwhile changes no more than where the walk continues, and the count tells what lies between.
 * Hidden rows beside them are passed as well, and counted with them. Null where nothing comes like that; `comes` where the first does.
 */
export async function upToNext(
  client: TableClient,
  walk: Walk,
  request: PageRequest,
  signal: AbortSignal,
): Promise<UnreadableRow | null | 'comes'> {
  const { lo, includesLo, hi } = request
  const stretch = { ...idsRequest(walk, lo, hi), includesLo }
  const first = await firstByPlace(client, walk, stretch, signal)
  if (first === null) return null
  const { key, unreadable, before, total } = first
  if (unreadable === 0) return 'comes'
  const next = key === null ? null : await readFrom(client, request, key, signal)
  const rows = key === null ? total : await client.count({ ...stretch, hi: key }, signal)
  if (key !== null && next === null) return null
  // Fewer than were passed: some went meanwhile, or the count is wrong.
  const isTold = rows !== null && (key === null || rows > before)
  const isBelieved = isTold && (await areRangesHeeded(client, walk, { lo, hi: key ?? hi, total: rows }, signal))
  const name = key === null ? `behind ${lo ?? 'the beginning'}` : `before ${key}`
  return { name, at: key, rows: isBelieved ? rows : null, next }
}

/** The row with a key, read as the request would; null where no query can begin there, or another one comes. */
async function readFrom(
  client: TableClient,
  request: PageRequest,
  key: Key,
  signal: AbortSignal,
): Promise<Page | null> {
  const { lo, order } = request
  if (!isQuotableKey(key, order) || (lo !== null && (sureOrder(key, lo) ?? 1) <= 0)) return null
  const page = await client.readPage({ ...request, lo: key, includesLo: true, limit: 1, counted: false }, signal)
  return page.keys[0] === key ? page : null
}

/** Whether the first row of a request comes. */
export async function rowComes(client: TableClient, request: PageRequest, signal: AbortSignal): Promise<boolean> {
  return (await ifReadable(client, { ...request, limit: 1, counted: false }, signal)) !== 'unreadable'
}

/** The first key of a request; null for none, or that it is too much. */
async function ifReadable(
  client: TableClient,
  request: PageRequest,
  signal: AbortSignal,
): Promise<Key | null | 'unreadable'> {
  try {
    return (await client.readPage(request, signal)).keys[0] ?? null
  } catch (error) {
    if (speaksOf(error, 'page')) return 'unreadable'
    throw error
  }
}
