import type { AccessFacts } from '../../contract/access-facts.ts'
import { HarvestError } from '../../contract/harvest-error.ts'
import type { TimeWindow } from '../../contract/harvest-request.ts'
import type { Key } from '../../contract/key.ts'
import type { Manifest, ManifestTable } from '../../contract/manifest.ts'
import { hasRanges, type Reading, type TablePlan } from '../../contract/table-plan.ts'
import { catalogueTable } from '../catalogue/catalogue.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { askSentinels, type Sentinels } from './ask-sentinels.ts'
import type { Dictionary } from './dictionary.ts'
import { oldestRowTime } from './oldest-row-time.ts'
import { probeQueries } from './probe-queries.ts'

/** An increment begins this long before the last one's end: a row may be written later than its time says. In milliseconds. */
const OVERLAP_MS = 600_000
/** All ids are compared once in so many increments, for deletions and rows that no feed and no time of update tells of. */
const RECONCILED_EVERY = 7
const DAY_MS = 86_400_000
const VERSION_COLUMNS = ['sys_updated_on', 'sys_mod_count'] as const
/** Days for which a log is kept where the catalogue does not know. */
const KEPT_DAYS = 7

/** What an earlier run left of one table, as far as an increment stands on it. */
export interface EarlierTable {
  /** The run whose folded rows are the table's state. */
  readonly run: string
  readonly manifest: Pick<Manifest, 'access' | 'request'>
  readonly table: ManifestTable
  readonly watermark: string | null
  /** Increments since all rows were last compared. */
  readonly unreconciled: number
}

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
  const newest = plans.flatMap(({ table }) => {
    const key = terms.earlier(table)?.table.newest
    return key ? [{ table, key }] : []
  })
  const sentinels = await askSentinels(client, newest, terms.signal)
  const increments: TablePlan[] = []
  for (const plan of plans) increments.push(await planIncrement(client, plan, terms, sentinels))
  return increments
}

async function planIncrement(
  client: TableClient,
  plan: TablePlan,
  terms: IncrementTerms,
  sentinels: Sentinels,
): Promise<TablePlan> {
  const earlier = terms.earlier(plan.table)
  const why = earlier === null ? 'no earlier run has read it to its end' : whyWhole(plan, earlier, terms, sentinels)
  if (earlier === null || why !== null || plan.unreadable !== null)
    return { ...plan, notes: why === null ? plan.notes : [...plan.notes, `read whole: ${why}`] }
  return plan.order === 'sys_created_on'
    ? planLog(client, plan, earlier, terms)
    : planChanges(client, plan, earlier, terms)
}

/** Why a table cannot be read as an increment; null where it can. */
function whyWhole(
  plan: TablePlan,
  { manifest, table, watermark }: EarlierTable,
  { access, referenceLinks }: IncrementTerms,
  sentinels: Sentinels,
): string | null {
  if (sentinels.cloned || (manifest.access && manifest.access.identity !== access.identity))
    return 'the instance was cloned over or restored since the last run, so that nothing of it may be compared with this one'
  if (manifest.access && manifest.access.fingerprint !== access.fingerprint)
    return 'this user, its roles, domain or time zone are others than in the last run: what is gone now may only be unreadable, so no row is called deleted'
  if (watermark === null) return 'the last run did not prove it to its end'
  if (table.increment?.doubt) return `the last run left a doubt: ${table.increment.doubt}`
  if (table.order === 'sys_created_on' && plan.order !== 'sys_created_on') return 'it was read as a log before'
  if (table.order !== 'sys_created_on' && plan.order === 'sys_created_on') return 'it is read as a log now'
  if (!sameColumns(plan, table)) return 'its columns are others than in the last run'
  if (manifest.request.referenceLinks !== referenceLinks)
    return 'references are stored in another form than in the last run'
  if (sentinels.backwards.has(plan.table)) return 'the newest row of the last run is older now: its times do not ascend'
  if (plan.order === 'sys_id' && !VERSION_COLUMNS.every((column) => plan.columns.includes(column)))
    return `its rows do not carry ${VERSION_COLUMNS.join(' and ')}, by which versions of a row are told apart`
  return null
}

function sameColumns(plan: TablePlan, table: ManifestTable): boolean {
  return plan.columns.length === table.columns.length && plan.columns.every((column) => table.columns.includes(column))
}

async function planChanges(
  client: TableClient,
  plan: TablePlan,
  earlier: EarlierTable,
  terms: IncrementTerms,
): Promise<TablePlan> {
  const { untilMs, dictionary } = terms
  const fromMs = Math.min(Date.parse(earlier.watermark ?? '') - OVERLAP_MS, untilMs)
  const window = { from: new Date(fromMs).toISOString(), to: new Date(untilMs).toISOString() }
  const reading = await readingInTime(client, plan, window, terms.signal)
  if (!hasRanges(reading)) {
    const why = 'ranges of sys_updated_on are refused or ignored, so that what changed cannot be asked for'
    return { ...plan, notes: [...plan.notes, `read whole: ${why}`] }
  }
  return {
    ...plan,
    ...{ order: 'sys_updated_on', reading },
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
  { table, reading = 'keyset', columns }: TablePlan,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<Reading> {
  // Where ids cannot be asked for by range, a comparison of all ids could not be made either.
  if (!hasRanges(reading)) return reading
  try {
    return (await probeQueries(client, { table, order: 'sys_updated_on', window, columns }, signal)).reading
  } catch (error) {
    if (error instanceof HarvestError) return reading
    throw error
  }
}

async function planLog(
  client: TableClient,
  plan: TablePlan,
  earlier: EarlierTable,
  { untilMs, signal }: IncrementTerms,
): Promise<TablePlan> {
  const fromMs = Math.min(Date.parse(earlier.table.window?.to ?? earlier.watermark ?? ''), untilMs)
  const window = { from: new Date(fromMs).toISOString(), to: new Date(untilMs).toISOString() }
  const gap = await rotatedGap(client, plan, fromMs, untilMs, signal)
  return {
    ...plan,
    window,
    base: earlier.run,
    ...(gap === null ? {} : { gap }),
    notes: [`rows created from ${window.from} to ${window.to}`],
  }
}

/** A log that is kept for fewer days than lie between two runs may have lost rows that were never read. */
async function rotatedGap(
  client: TableClient,
  { table }: TablePlan,
  fromMs: number,
  untilMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const keptMs = (catalogueTable(table)?.logDays ?? KEPT_DAYS) * DAY_MS
  if (untilMs - fromMs < keptMs) return null
  const oldest = await oldestRowTime(client, table, signal)
  if (oldest === null || Date.parse(oldest) <= fromMs) return null
  return `rows created from ${new Date(fromMs).toISOString()} to ${oldest} may have rotated away before they were read`
}

function newestSoFar(newest: Key | null | undefined): { readonly newestSoFar?: Key } {
  return newest ? { newestSoFar: newest } : {}
}
