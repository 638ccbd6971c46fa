import { mapInLanes } from '../../../contract/map-in-lanes.ts'
import type { Key } from '../../../contract/row/key.ts'
import type { TimeWindow } from '../../../contract/run/harvest-request.ts'
import type { AccessFacts } from '../../../contract/table/access-facts.ts'
import { accessDoubt } from '../../../contract/table/compare-access.ts'
import { hasRanges, type ReadingStrategy } from '../../../contract/table/reading-strategy.ts'
import type { TablePlan } from '../../../contract/table/table-plan.ts'
import type { TableClient } from '../../table-api/table-client.ts'
import type { Dictionary } from '../dictionary.ts'
import { type Insistence, ifReadable } from '../if-readable.ts'
import { planLog } from '../plan-log.ts'
import { askSentinels, type Sentinels } from '../probe/ask-sentinels.ts'
import { probeQueries } from '../probe/probe-queries.ts'
import { rowsWithoutTime } from '../probe/rows-without-time.ts'
import type { EarlierTable } from './earlier-table.ts'
import { incrementWindow } from './increment-window.ts'
import { whyOutdated, whyUnlike, whyUntold } from './why-whole.ts'

/** All rows are compared once in so many increments, for deletions and rows that no feed and no time of update tells of. */
const RECONCILED_EVERY = 7

/** What is asked of the planning of increments. */
export interface IncrementTerms {
  readonly earlier: (table: string) => EarlierTable | null
  readonly access: AccessFacts
  readonly referenceLinks: boolean
  /** True compares all rows in this run, whenever they were last. */
  readonly reconcile: boolean
  /** Null where it is unreadable: then only deletions that name the table itself are its own. */
  readonly dictionary: Dictionary | null
  /** Where windows end, by the instance's clock less the safety lag, Unix milliseconds. */
  readonly untilMs: number
  /** Our own clock, Unix milliseconds. */
  readonly nowMs: number
  readonly tolerant: boolean
  /** So many tables are asked at a time. */
  readonly lanes: number
  readonly signal: AbortSignal
}

/**
 * Turns plans of whole tables into plans of what changed since the last good run. A table whose last run cannot be stood
 * on is read whole, and a note says why.
 */
export async function planIncrements(
  client: TableClient,
  plans: readonly TablePlan[],
  terms: IncrementTerms,
): Promise<readonly TablePlan[]> {
  const newest = plans.flatMap(({ table, order }) => {
    // The newest row of a log rotates away in time, which tells nothing.
    const key = order === 'sys_created_on' ? null : terms.earlier(table)?.table.newest
    return key ? [{ table, key }] : []
  })
  const sentinels = await askSentinels(client, newest, terms)
  return mapInLanes(plans, terms.lanes, (plan) => planIncrement(client, plan, terms, sentinels))
}

async function planIncrement(
  client: TableClient,
  plan: TablePlan,
  terms: IncrementTerms,
  sentinels: Sentinels,
): Promise<TablePlan> {
  const earlier = terms.earlier(plan.table)
  if (plan.unreadable !== null) return plan
  if (earlier === null) return readWhole(plan, 'no earlier run has read it completely')
  const unlike = whyUnlike(plan, earlier, terms.access, sentinels)
  if (unlike !== null) return readWhole(plan, unlike)
  const outdated = whyOutdated(plan, earlier, terms, sentinels)
  const doubt = accessDoubt(earlier.manifest.access, terms.access)
  const noted = doubt === null ? plan : { ...plan, notes: [...plan.notes, doubt] }
  if (plan.order === 'sys_created_on') return planLog(client, noted, { ...terms, earlier, outdated })
  const why = outdated ?? whyUntold(plan, earlier, sentinels)
  return why === null ? planChanges(client, noted, earlier, terms) : readWhole(noted, why)
}

function readWhole(plan: TablePlan, why: string): TablePlan {
  return { ...plan, notes: [...plan.notes, `read whole: ${why}`] }
}

async function planChanges(
  client: TableClient,
  plan: TablePlan,
  earlier: EarlierTable,
  terms: IncrementTerms,
): Promise<TablePlan> {
  const { untilMs, dictionary } = terms
  const window = incrementWindow(Date.parse(earlier.watermark ?? ''), untilMs)
  const reading = await readingInTime(client, plan, window, terms)
  if (!hasRanges(reading))
    return readWhole(plan, 'ranges of sys_updated_on are refused or ignored, so changed rows cannot be selected')
  const timeless = await ifReadable(terms, () => rowsWithoutTime(client, plan.table, terms.signal))
  if (timeless !== null && timeless > 0)
    return readWhole(
      plan,
      `${timeless} of its rows have no sys_updated_on, so that it does not tell whether they changed`,
    )
  return {
    ...plan,
    order: 'sys_updated_on',
    reading,
    window,
    base: earlier.run,
    ...newestSoFar(earlier.table.newest),
    classes: dictionary?.classesOf(plan.table) ?? [plan.table],
    reconciles: terms.reconcile || earlier.unreconciled + 1 >= RECONCILED_EVERY,
    notes: [...plan.notes, `rows updated from ${window.from} to ${window.to}`],
  }
}

/** How a table lets itself be read by time of update; its first slice meets what keeps it from being asked. */
async function readingInTime(
  client: TableClient,
  { table, reading = 'keyset', columns, only }: TablePlan,
  window: TimeWindow,
  insistence: Insistence,
): Promise<ReadingStrategy> {
  // Where ids cannot be asked for by range, a comparison of all rows could not be made either.
  if (!hasRanges(reading)) return reading
  const look = { table, order: 'sys_updated_on', window, columns, only } as const
  return (await ifReadable(insistence, () => probeQueries(client, look, insistence.signal)))?.reading ?? reading
}

function newestSoFar(newest: Key | null | undefined): { readonly newestSoFar?: Key } {
  return newest ? { newestSoFar: newest } : {}
}
