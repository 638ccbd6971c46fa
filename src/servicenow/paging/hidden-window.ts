import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Key } from '../../contract/row/key.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { affordableIds, fewerIds } from './affordable-ids.ts'
import { keyBetween } from './key-space.ts'
import { idsRequest, NO_ROWS, type Step, type Told, told, UNTOLD, type Walk } from './walk.ts'

/** A window of keys aims at this share of the ids limit, so that uneven keys seldom overshoot it. */
const WINDOW_FILL = 0.8
/** A window that counts too much is cut at most this often in a row before the walk gives up on its proof. */
const MOST_CUTS = 40

/** Where visible rows begin again, and up to where (exclusively) the hidden ones are accounted for. */
export interface VisibleAgain {
  readonly visible: Key
  readonly cursor: Key | null
}

/**
 * Goes beyond rows that are counted and not shown, by ids-only pages and key windows, never by offsets: deletions
 * inside the hidden rows would shift positions between two hops. Yields a step for each window that holds nothing
 * visible. Returns null when the range ended.
 */
export async function* stepOverHidden(
  client: TableClient,
  walk: Walk,
  from: Key | null,
  pageSize: number,
  signal: AbortSignal,
): AsyncGenerator<Step, VisibleAgain | null, void> {
  let cursor = from
  /** Each ends inside the one before; the last one is asked for. */
  const windows: HiddenWindow[] = [{ hi: walk.range.hi, rows: null }]
  let cuts = 0
  let isUneven = false
  let limit = walk.idsLimit
  for (let window = windows.at(-1); window !== undefined; window = windows.at(-1)) {
    const listed = Math.min(limit, client.honoured.rows)
    const isTooMuch = window.rows !== null && window.rows > listed
    const middle = isTooMuch ? middleOf(walk, cursor, window, cuts === 0 && !isUneven ? listed : null) : null
    if (middle !== null && cuts < MOST_CUTS) {
      windows.push({ hi: middle, rows: null })
      cuts += 1
      continue
    }
    const ids = await affordableIds(client, { ...idsRequest(walk, cursor, window.hi), limit }, signal)
    if (ids === null) {
      limit = fewerIds(limit)
      continue
    }
    const visible = ids.keys[0]
    if (visible !== undefined) return { visible, cursor }
    window.rows = ids.total
    const isCovered = ids.total === null || ids.total <= listed
    if (!isCovered && !isTooMuch) continue
    windows.pop()
    // Without any count, nothing proves the end, nor where keys cannot be cut: an unknown number of hidden rows says so.
    const known = isCovered && ids.total !== null ? told(ids.total, 'ids-count') : UNTOLD
    yield { ...hiddenStep(ids, pageSize), ...known, to: window.hi, done: windows.length === 0 }
    cursor = window.hi
    cuts = 0
    // Keys that are not evenly spread leave windows empty that were cut by count.
    isUneven ||= ids.total === 0
    leaveNarrow(windows, ids.total ?? 0, listed)
  }
  return null
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

function hiddenStep(ids: Page, pageSize: number): Omit<Step, 'to' | 'done' | keyof Told> {
  return { ...NO_ROWS, remaining: ids.total, pageSize, answeredAt: ids.answeredAt, size: ids.size }
}

/** The walk's time window as the instance writes times. */
export function timeBounds(walk: Walk): readonly [string, string] | null {
  return walk.window === null ? null : [instanceTime(walk.window.from), instanceTime(walk.window.to)]
}
