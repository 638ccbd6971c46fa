import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { compareKeys, foldedKey } from '../../contract/row/compare-keys.ts'
import { splitTimeKey } from '../../contract/row/time-key.ts'
import type { FoldRow, RowBundle } from './fold-row.ts'

/** The rows of a log in one window, in order of their keys. */
export interface LogWindow {
  /** The time of the first second of the window, as rows have it. */
  readonly from: string
  readonly bundles: AsyncIterator<RowBundle, undefined>
}

interface OpenWindow {
  /** Its place in the chain. */
  readonly at: number
  readonly bundles: LogWindow['bundles']
  /** The rows at hand. */
  readonly rows: RowBundle
  /** The row of them that it has to give, and the place of the one behind it. */
  row: FoldRow
  next: number
}

/**
 * The rows of a log's windows, the oldest run's first, in order of time, those in several windows once, as they were read last. A window is opened when the rows have come
 * to its beginning, so that few are open at a time. Throws MANIFEST_MISMATCH for a row before its window.
 */
export async function* joinWindows(windows: readonly LogWindow[]): AsyncGenerator<RowBundle> {
  const waiting = windows
    .map((window, at) => ({ ...window, at }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const open: OpenWindow[] = []
  /** The second that rows have come to, and those of it that were given: ids of one second may come in any order. */
  let second = ''
  const given = new Set<string>()
  let joined: FoldRow[] = []
  try {
    for (;;) {
      const first = earliest(open)
      const due = waiting[0]
      if (due !== undefined && (first === null || first.row.key >= due.from)) {
        waiting.shift()
        open.push(...(await nextBundle(due)))
        continue
      }
      if (first === null) break
      const { row } = first
      const { time } = splitTimeKey(row.key)
      if (time < second) throw new HarvestError('MANIFEST_MISMATCH', `a row of ${row.key} lies before its window`)
      if (time > second) given.clear()
      second = time
      if (!given.has(foldedKey(row.key))) joined.push(row)
      if (open.length > 1) given.add(foldedKey(row.key))
      const following = first.rows[first.next]
      if (following !== undefined) {
        first.row = following
        first.next += 1
        continue
      }
      yield joined
      joined = []
      open.splice(open.indexOf(first), 1, ...(await nextBundle(first)))
    }
  } finally {
    for (const { bundles } of open) await bundles.return?.()
  }
}

/** A window with its next bundle that is not empty at hand; none at its end. */
async function nextBundle({ at, bundles }: Pick<OpenWindow, 'at' | 'bundles'>): Promise<readonly OpenWindow[]> {
  for (;;) {
    const { value: rows } = await bundles.next()
    if (rows === undefined) return []
    const [row] = rows
    if (row !== undefined) return [{ at, bundles, rows, row, next: 1 }]
  }
}

/** Of rows with the same key that of the window that was read last: a row may have got its state after it was written. */
function earliest(open: readonly OpenWindow[]): OpenWindow | null {
  return open.reduce<OpenWindow | null>((first, each) => {
    const order = first === null ? -1 : compareKeys(each.row.key, first.row.key)
    return first === null || order < 0 || (order === 0 && each.at > first.at) ? each : first
  }, null)
}
