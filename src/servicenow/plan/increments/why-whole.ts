import { isAhead } from '../../../contract/row/believed-clock.ts'
import type { ManifestTable } from '../../../contract/run/manifest.ts'
import type { AccessFacts } from '../../../contract/table/access-facts.ts'
import { compareInstances, compareReaders } from '../../../contract/table/compare-access.ts'
import type { TablePlan } from '../../../contract/table/table-plan.ts'
import type { Sentinels } from '../probe/ask-sentinels.ts'
import type { EarlierTable } from './earlier-table.ts'

const VERSION_COLUMNS = ['sys_updated_on', 'sys_mod_count'] as const

/** As whom, and in which form, rows are read now. */
export interface ReadingNow {
  readonly access: AccessFacts
  readonly referenceLinks: boolean
  /** Where windows end by the instance's clock, and our own clock, Unix milliseconds. */
  readonly untilMs: number
  readonly nowMs: number
}

/** Why nothing that was read of a table or log before can be built upon; null where it can. */
export function whyUnlike(
  { order }: TablePlan,
  { manifest, table, watermark }: EarlierTable,
  access: AccessFacts,
  sentinels: Sentinels,
): string | null {
  // Rows of logs stay true; only where the instance is another one for certain do they belong to another one's.
  const seemsCloned = sentinels.cloned && order !== 'sys_created_on'
  if (seemsCloned || (manifest.access && compareInstances(manifest.access, access).likeness === 'other'))
    return 'the instance was cloned over or restored since the last run, so the two runs cannot be compared'
  if (watermark === null) return 'the last run did not prove it completely'
  if (table.order === 'sys_created_on' && order !== 'sys_created_on') return 'it was read as a log before'
  if (table.order !== 'sys_created_on' && order === 'sys_created_on') return 'it is read as a log now'
  return null
}

/** Why rows that did not change would be read otherwise now; null where they would not. */
export function whyOutdated(
  plan: TablePlan,
  { manifest, table, watermark }: EarlierTable,
  { access, referenceLinks, untilMs, nowMs }: ReadingNow,
  sentinels: Sentinels,
): string | null {
  if (isAhead(Date.parse(watermark ?? ''), Math.max(untilMs, nowMs)))
    return `the last run believed a clock that was ahead (${watermark}), so that it does not tell from when on rows are unread`
  if (sentinels.cloned) return 'the newest rows of most tables are gone, or older than in the last run'
  if (manifest.access && compareReaders(manifest.access, access).likeness === 'other')
    return 'this user, its roles, domain or time zone changed since the last run, so it may see other rows'
  if (!sameColumns(plan, table)) return 'its columns changed since the last run'
  if (!sameRows(plan, table)) return 'other rows of it are left out than in the last run'
  if (manifest.request.referenceLinks !== referenceLinks)
    return 'references are stored in a different form than in the last run'
  return null
}

/** Why the changes of a table cannot be told from its times of update; null where they can. */
export function whyUntold(plan: TablePlan, { table }: EarlierTable, sentinels: Sentinels): string | null {
  if (table.increment?.doubt) return `the last run ended with a doubt: ${table.increment.doubt}`
  if (sentinels.backwards.has(plan.table))
    return 'the newest row of the last run has an older time now: its times do not ascend'
  if (!VERSION_COLUMNS.every((column) => plan.columns.includes(column)))
    return `its rows have no ${VERSION_COLUMNS.join(' and ')}, which identify the version of a row`
  return null
}

function sameColumns(plan: TablePlan, table: ManifestTable): boolean {
  return plan.columns.length === table.columns.length && plan.columns.every((column) => table.columns.includes(column))
}

function sameRows({ only }: TablePlan, table: ManifestTable): boolean {
  if (only === undefined || table.only === undefined) return only === table.only
  const before = new Set(table.only.oneOf)
  const isSame = only.oneOf.length === before.size && only.oneOf.every((value) => before.has(value))
  return only.column === table.only.column && isSame
}
