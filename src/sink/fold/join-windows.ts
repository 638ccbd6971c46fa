import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { compareKeys, foldedKey } from '../../contract/row/compare-keys.ts'
import { splitTimeKey } from '../../contract/row/time-key.ts'
import type { FoldRow } from './fold-row.ts'

/** The rows of a log in one window, in order of their keys. */
export interface LogWindow {
  /** The time of the first second of the window, as rows have it. */
  readonly from: string
  readonly rows: AsyncIterator<FoldRow, undefined>
}

interface OpenWindow {
  /** Its place in the chain. */
  readonly at: number
  readonly rows: LogWindow['rows']
  /** The next row that it has to give. */
  row: FoldRow
}

interface WaitingWindow extends LogWindow {
  readonly at: number
}

/**
 * The rows of a log's windows, the oldest run's first, in order of time, those in several windows once, as they were read last. A window is opened when the rows have come
 * to its beginning, so that few are open at a time. Throws MANIFEST_MISMATCH for a row before its window.
 */
export async function* joinWindows(windows: readonly LogWindow[]): AsyncGenerator<FoldRow> {
  const waiting = windows
    .map((window, at) => ({ ...window, at }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const open: OpenWindow[] = []
  /** The second that rows have come to, and those of it that were given: ids of one second may come in any order. */
  let second = ''
  const given = new Set<string>()
  try {
    for (let first = await nextRow(waiting, open); first !== null; first = await nextRow(waiting, open)) {
      const { row, rows } = first
      const { time } = splitTimeKey(row.key)
      if (time < second) throw new HarvestError('MANIFEST_MISMATCH', `a row of ${row.key} lies before its window`)
      if (time > second) given.clear()
      second = time
      if (!given.has(foldedKey(row.key))) yield row
      if (open.length > 1) given.add(foldedKey(row.key))
      const { value } = await rows.next()
      if (value === undefined) open.splice(open.indexOf(first), 1)
      else first.row = value
    }
  } finally {
    for (const { rows } of open) await rows.return?.()
  }
}

/** Opens the windows that the rows in hand have come to, and gives the one whose row is next; null at the end of all. */
async function nextRow(waiting: WaitingWindow[], open: OpenWindow[]): Promise<OpenWindow | null> {
  let first = earliest(open)
  for (let next = waiting[0]; next !== undefined && (first === null || first.row.key >= next.from); next = waiting[0]) {
    waiting.shift()
    const { value } = await next.rows.next()
    if (value !== undefined) open.push({ at: next.at, rows: next.rows, row: value })
    first = earliest(open)
  }
  return first
}

/** Of rows with the same key that of the window that was read last: a row may have got its state after it was written. */
function earliest(open: readonly OpenWindow[]): OpenWindow | null {
  return open.reduce<OpenWindow | null>((first, each) => {
    const order = first === null ? -1 : compareKeys(each.row.key, first.row.key)
    return first === null || order < 0 || (order === 0 && each.at > first.at) ? each : first
  }, null)
}
