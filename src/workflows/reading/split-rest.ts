import { patched, setCurrentDetails } from '@temporalio/workflow'
import type { SplitRequest } from '../../contract/activities.ts'
import type { RangeState, TableHarvest } from '../../contract/range-state.ts'
import type { Key, KeyRange } from '../../contract/row/key.ts'
import type { QueryRights } from '../../contract/table/query-rights.ts'
import { small } from '../activity-proxies.ts'
import { lanesWanted } from './lanes-wanted.ts'
import { freshRange } from './range-progress.ts'

/** The first slice's range as it ended, and the rest of the key space split into about equal ranges. */
export async function splitRest(input: TableHarvest): Promise<readonly RangeState[]> {
  const first = input.ranges[0]
  if (first === undefined) return []
  const finished: RangeState = { ...first, hi: first.cursor, ended: { by: 'done', message: null } }
  const rest = { lo: first.cursor, hi: null }
  const left = first.total === null ? null : Math.max(0, first.total - first.rows)
  const wanted = left === null ? 1 : rangesFor(left, input)
  if (wanted < 2) return [finished, freshRange(rest, first)]
  setCurrentDetails(`${input.table}: about ${left} rows left, to be read in ${wanted} lanes`)
  const bounds = await splitRange(input, rest, { parts: wanted, rights: first.rights, before: readBefore(first) })
  const ranges = bounds.map((hi, at) => ({ lo: at === 0 ? rest.lo : (bounds[at - 1] ?? null), hi }))
  return [finished, ...ranges.map((range) => freshRange(range, first))]
}

/** Into how many parts a range is split, and how its table was found to let itself be read. */
interface SplitTerms {
  readonly parts: number
  readonly rights: QueryRights | undefined
  /** What was read before the range, from the beginning of the table; absent where that tells nothing of it. */
  readonly before?: SplitRequest['before']
}

function readBefore({ rows, total }: RangeState): SplitRequest['before'] {
  return total === null ? undefined : { rows, total }
}

/** The inclusive ends of about equal parts of a range; its own end alone where it cannot be split. */
export async function splitRange(
  input: TableHarvest,
  range: KeyRange,
  { parts, rights, before }: SplitTerms,
): Promise<readonly (Key | null)[]> {
  const { run, table, planDigest } = input
  const known = { ...(rights === undefined ? {} : { rights }), ...(before === undefined ? {} : { before }) }
  const request = { run, table, planDigest, range, ranges: parts, ...known }
  try {
    return await small.splitRange.executeWithOptions({ summary: `${table}: split into ${parts} lanes` }, [request])
  } catch {
    // Lanes are for speed alone: a table that cannot be split is read in one.
    return [range.hi]
  }
}

/** Runs of release 0.2 split a table into as many ranges as it has slices; their histories are replayed as they went. */
function rangesFor(left: number, input: TableHarvest): number {
  if (patched('split-by-pages')) return lanesWanted(left, input)
  return Math.min(input.lanes, Math.ceil(left / (input.slice.maxPages * input.pageSize)))
}
