import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Key } from '../../contract/row/key.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { fewerIds, idsUnlessUnreadable } from './affordable-ids.ts'
import { areRangesHeeded, checkBeforeLook, checkThatCountsHeedRanges } from './counts/counts-heed-ranges.ts'
import { lookFromTheEnd } from './counts/second-look.ts'
import { firstByPlace } from './first-by-place.ts'
import { keyBetween } from './keys/key-space.ts'
import { SearchBudget } from './search-budget.ts'
import { idsRequest, NO_ROWS, type Step, type Told, told, UNTOLD, untellable, type Walk } from './walk.ts'

/** A window of keys aims at this share of the ids limit, so that uneven keys seldom overshoot it. */
const WINDOW_FILL = 0.8
const LOST = 'the next visible row behind hidden ones was not found: no query can name a key between them'

/**
 * What ends a stretch of hidden rows, and up to where (exclusively) they are accounted for: a visible row, rows that cannot be read,
 * even alone, or the range.
 */
export type BeyondHidden =
  | { readonly is: 'visible'; readonly key: Key; readonly cursor: Key | null }
  | { readonly is: 'unreadable'; readonly cursor: Key | null }
  | { readonly is: 'end' }

const END: BeyondHidden = { is: 'end' }

/** Where a page without rows leaves a walk. */
export interface NothingVisible {
  /** Exclusive; null at the beginning of an open range. */
  readonly cursor: Key | null
  /** Rows from there to the range's end, where the page's limit covered them all; null where it did not, or none were counted. */
  readonly counted: number | null
  readonly pageSize: number
}

/**
 * Goes beyond rows that are counted and not shown, by ids-only pages and key windows: deletions inside the hidden rows would
 * shift positions between two hops. Only where no key leads inside a window, or a row cannot be read, the next visible row is
 * found by its place, twice. Yields a step for each window that holds nothing visible, once a second look from its other end saw
 * nothing either.
 */
export async function* stepOverHidden(
  client: TableClient,
  walk: Walk,
  { cursor: from, counted, pageSize }: NothingVisible,
  signal: AbortSignal,
): AsyncGenerator<Step, BeyondHidden, void> {
  const { table, range } = walk
  let cursor = from
  /** Each ends inside the one before; the last one is asked for. */
  let windows: HiddenWindow[] = [{ hi: range.hi, rows: null }]
  let known = counted
  const budget = new SearchBudget()
  /** True where the window at hand was cut already, by its count: what counts too much even so is halved. */
  let wasCut = false
  let isUneven = false
  let limit = walk.idsLimit
  /** Rows of a window that an answer is believed to have passed; where no look from the end confirms that, as many as one surely holds. */
  let most = Number.POSITIVE_INFINITY
  for (let window = windows.at(-1); window !== undefined; window = windows.at(-1)) {
    const listed = Math.min(limit, client.honoured.expected(table), most)
    const isTooMuch = window.rows !== null && window.rows > listed
    const middle = isTooMuch ? middleOf(walk, cursor, window, !wasCut && !isUneven ? listed : null) : null
    if (middle !== null) {
      windows.push({ hi: middle, rows: null })
      wasCut = true
      continue
    }
    if (!budget.spend()) {
      yield { ...NO_ROWS, ...untellable(budget.doubt), ...stepTo(range.hi, true, pageSize) }
      return END
    }
    const ids: Listed | null | 'unreadable' = isTooMuch
      ? 'unreadable'
      : known === null
        ? await idsUnlessUnreadable(client, { ...idsRequest(walk, cursor, window.hi), limit }, signal)
        : { keys: [], total: known, answeredAt: null, size: 0 }
    known = null
    if (ids === 'unreadable') return yield* beyondByPlace(client, walk, { cursor, pageSize }, signal)
    if (ids === null) {
      limit = fewerIds(limit)
      continue
    }
    const { keys, total } = ids
    if (keys[0] !== undefined) return { is: 'visible', key: keys[0], cursor }
    // Few places without a row, and no count of them, are no end.
    if (total === null && limit < walk.idsLimit && isUncounted(client, walk))
      return yield* beyondByPlace(client, walk, { cursor, pageSize }, signal)
    budget.counts(total ?? 0)
    const around = windows.at(-2)?.rows ?? Number.POSITIVE_INFINITY
    if ((total ?? 0) >= around) await checkThatCountsHeedRanges(client, walk, window.hi, signal)
    if (total !== null && client.counts.doubtOf(table) !== null) {
      windows = [{ hi: range.hi, rows: null }]
      continue
    }
    window.rows = total
    const isCovered = total === null || total <= listed
    if (!isCovered) continue
    const tells = await tellHidden(client, walk, { cursor, hi: window.hi, total }, signal)
    if (tells === 'unclear' && total !== null && total > client.honoured.proven(table)) {
      most = client.honoured.proven(table)
      continue
    }
    if (tells === 'more') {
      // Rows are visible there after all: the answer was cut short, or they came in.
      if (total !== null && total <= client.honoured.expected(table)) window.rows = null
      continue
    }
    windows.pop()
    const { answeredAt, size } = ids
    yield {
      ...NO_ROWS,
      ...(tells === 'unclear' ? uncounted(client, walk) : tells),
      ...stepTo(window.hi, windows.length === 0, pageSize),
      answeredAt,
      size,
      remaining: total,
    }
    cursor = window.hi
    wasCut = false
    // Keys that are not evenly spread leave windows empty that were cut by count.
    isUneven ||= total === 0
    budget.earn(total ?? 0, listed)
    leaveNarrow(windows, total ?? 0, listed)
  }
  return END
}

/** What ends a stretch of hidden rows in which no key leads on: the next row that comes is found by its place. */
async function* beyondByPlace(
  client: TableClient,
  walk: Walk,
  { cursor, pageSize }: Pick<NothingVisible, 'cursor' | 'pageSize'>,
  signal: AbortSignal,
): AsyncGenerator<Step, BeyondHidden, void> {
  const { hi } = walk.range
  const first = await firstByPlace(client, walk, idsRequest(walk, cursor, hi), signal)
  if (first !== null && first.unreadable > 0) return { is: 'unreadable', cursor }
  if (first !== null && first.key !== null) return { is: 'visible', key: first.key, cursor }
  // Where there is none, those that are hidden up to the range's end are counted when the interval is closed.
  const tells = first === null ? untellable(LOST) : UNTOLD
  yield { ...NO_ROWS, ...tells, ...stepTo(hi, true, pageSize), remaining: first?.total ?? null }
  return END
}

/** What is needed of an answer that lists ids. */
type Listed = Pick<Page, 'keys' | 'total' | 'answeredAt' | 'size'>

/** What a window of keys without visible rows tells; `more` where a second look sees some, `unclear` where it does not see all. */
async function tellHidden(
  client: TableClient,
  walk: Walk,
  { cursor, hi, total }: { readonly cursor: Key | null; readonly hi: Key | null; readonly total: number | null },
  signal: AbortSignal,
): Promise<Told | 'more' | 'unclear'> {
  // Without any count the end is unproven: the number of hidden rows is then unknown.
  // A count from elsewhere that changed meanwhile is asked for again.
  if (total === null) return isUncounted(client, walk) ? uncounted(client, walk) : 'more'
  if (total === 0) return told(0, 'ids-count')
  await checkBeforeLook(client, walk, { lo: cursor, hi, total }, signal)
  const look = await lookFromTheEnd(client, walk, { lo: cursor, includesLo: false, hi, keys: [] }, signal)
  switch (look.is) {
    case 'end':
      return look.hidden === 0 || (await areRangesHeeded(client, walk, { lo: cursor, hi, total }, signal))
        ? told(look.hidden, 'ids-count')
        : uncounted(client, walk)
    case 'more':
    case 'unclear':
      return look.is
    default:
      return look satisfies never
  }
}

/** Whether no further request would bring a count that is believed. */
function isUncounted({ counts }: TableClient, { table }: Walk): boolean {
  return counts.isRefused(table) || counts.doubtOf(table) !== null
}

/** What is told of rows that no count is believed of. */
export function uncounted(client: TableClient, { table }: Walk): Told {
  const doubt = client.counts.doubtOf(table)
  return doubt === null ? UNTOLD : untellable(doubt)
}

function stepTo(to: Key | null, done: boolean, pageSize: number) {
  return { to, done, pageSize, remaining: null, answeredAt: null, size: 0 }
}

/** A window of keys, from the cursor up to `hi`, inclusive. */
interface HiddenWindow {
  readonly hi: Key | null
  /** Rows that are left in it; null before it was counted. */
  rows: number | null
}

/** Where to cut a window: by its count where that may do at once, else in its middle; null where no key lies inside. */
function middleOf(walk: Walk, lo: Key | null, { hi, rows }: HiddenWindow, listed: number | null): Key | null {
  const share = listed === null || rows === null ? 0.5 : (listed * WINDOW_FILL) / rows
  return keyBetween({ order: walk.order, lo, hi, timeBounds: timeBounds(walk) }, share)
}

/** Takes covered rows off the windows around, and leaves those whose outer neighbour can now be listed whole. */
function leaveNarrow(windows: HiddenWindow[], covered: number, listed: number): void {
  for (const window of windows) if (window.rows !== null) window.rows = Math.max(0, window.rows - covered)
  while ((windows.at(-2)?.rows ?? Number.POSITIVE_INFINITY) <= listed) windows.pop()
}

/** The walk's time window as the instance writes times. */
export function timeBounds(walk: Walk): readonly [string, string] | null {
  return walk.window === null ? null : [instanceTime(walk.window.from), instanceTime(walk.window.to)]
}
