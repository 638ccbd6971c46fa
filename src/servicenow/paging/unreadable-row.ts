import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { Key } from '../../contract/row/key.ts'
import type { PageRequest } from '../query/page-request.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { timeBounds } from './hidden-window.ts'
import { keyBetween } from './keys/key-space.ts'
import { SearchBudget } from './search-budget.ts'
import { idsRequest, type Walk } from './walk.ts'

/** A row that cannot be read, even alone. */
export interface UnreadableRow {
  /** Where the walk continues, exclusively: the row's own key where its id can be read, else a key just behind it. */
  readonly at: Key
  /** Rows up to there; null where that cannot be counted. */
  readonly rows: number | null
}

/**
 * Finds the end of a row that cannot be read, even alone, so that the walk can continue behind it: by its id, which may be
 * readable where its columns are not, or by halving the key space down to where answers come again. Null where nothing
 * answers.
 */
export async function findUnreadable(
  client: TableClient,
  walk: Walk,
  { lo, includesLo, hi }: PageRequest,
  signal: AbortSignal,
): Promise<UnreadableRow | null> {
  const first = { ...idsRequest(walk, lo, hi), includesLo, limit: 1, counted: false }
  const id = await ifReadable(client, first, signal)
  if (id !== 'unreadable') return id === null ? null : { at: id, rows: 1 }
  const budget = new SearchBudget()
  let [unreadable, readable] = [lo, hi]
  // Where rows came before, this one is the exception; at the beginning another row has to show that.
  let isException = lo !== null
  for (;;) {
    const span = { order: walk.order, lo: unreadable, hi: readable, timeBounds: timeBounds(walk) }
    const middle = keyBetween(span, 0.5)
    if (middle === null || !budget.spend()) break
    const answer = await ifReadable(client, { ...first, lo: middle, includesLo: false }, signal)
    isException ||= answer !== null && answer !== 'unreadable'
    if (answer === 'unreadable') unreadable = middle
    else readable = middle
  }
  if (!isException || readable === hi || readable === null) return null
  return { at: readable, rows: await client.count(idsRequest(walk, lo, readable), signal) }
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
