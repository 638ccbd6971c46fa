import type { Key } from '../../contract/key.ts'
import { instanceTime } from '../table-api/encoded-query.ts'
import type { Page, TableClient } from '../table-api/table-client.ts'
import { keyBetween } from './key-space.ts'
import { idsRequest, NO_ROWS, type Step, type Walk } from './walk.ts'

/** A window of keys aims at this share of the ids limit, so that uneven keys seldom overshoot it. */
const WINDOW_FILL = 0.8
/** A window that counts too much is halved at most this often before the walk gives up on its proof. */
const MOST_HALVINGS = 40

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
  let hi = walk.range.hi
  let halvings = 0
  for (;;) {
    const ids = await client.readPage(idsRequest(walk, cursor, hi), signal)
    const visible = ids.keys[0]
    if (visible !== undefined) return { visible, cursor }
    const listed = Math.min(walk.idsLimit, client.honoured.rows)
    const covered = ids.total !== null && ids.total <= listed
    if (covered || ids.total === null) {
      // Without any count, nothing proves the end: the step says so by an unknown number of hidden rows.
      const done = hi === walk.range.hi
      yield { ...hiddenStep(ids, pageSize), to: hi, done, hidden: ids.total }
      if (done) return null
      cursor = hi
      hi = walk.range.hi
      halvings = 0
      continue
    }
    halvings += 1
    const share = halvings === 1 ? (listed * WINDOW_FILL) / ids.total : 0.5
    const middle =
      halvings > MOST_HALVINGS
        ? null
        : keyBetween({ order: walk.order, lo: cursor, hi, timeBounds: timeBounds(walk) }, share)
    if (middle === null) {
      yield { ...hiddenStep(ids, pageSize), to: hi, done: hi === walk.range.hi, hidden: null }
      if (hi === walk.range.hi) return null
      cursor = hi
      hi = walk.range.hi
      halvings = 0
      continue
    }
    hi = middle
  }
}

function hiddenStep(ids: Page, pageSize: number): Omit<Step, 'to' | 'done' | 'hidden'> {
  return { ...NO_ROWS, remaining: ids.total, pageSize, answeredAt: ids.answeredAt, size: ids.size }
}

/** The walk's time window as the instance writes times. */
export function timeBounds(walk: Walk): readonly [string, string] | null {
  return walk.window === null ? null : [instanceTime(walk.window.from), instanceTime(walk.window.to)]
}
