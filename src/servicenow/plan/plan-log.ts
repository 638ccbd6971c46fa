import type { TablePlan } from '../../contract/table/table-plan.ts'
import { catalogueTable } from '../catalogue/catalogue.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { ifReadable } from './if-readable.ts'
import type { EarlierTable } from './increments/earlier-table.ts'
import { incrementWindow } from './increments/increment-window.ts'
import { createdIn } from './plan-notes.ts'
import { oldestRowTime } from './probe/oldest-row-time.ts'

const DAY_MS = 86_400_000
/** Days for which a log is kept where the catalogue does not know. */
const KEPT_DAYS = 7

/** What a log's next window follows. */
export interface LogTerms {
  readonly earlier: EarlierTable
  /** Why rows that were read would be read otherwise now; null where they would not. */
  readonly outdated: string | null
  /** Where the window ends, by the instance's clock, Unix milliseconds. */
  readonly untilMs: number
  readonly tolerant: boolean
  readonly signal: AbortSignal
}

/**
 * Plans a log's next window. Rows of logs are never called deleted, so that what was read is kept, whoever reads now; where
 * older rows may be seen otherwise by now the usual days are read again.
 */
export async function planLog(client: TableClient, plan: TablePlan, terms: LogTerms): Promise<TablePlan> {
  const { earlier, outdated, untilMs } = terms
  const readUntilMs = Date.parse(earlier.watermark ?? earlier.table.window?.to ?? '')
  const next = incrementWindow(readUntilMs, untilMs)
  const usual = outdated === null ? null : plan.window
  const window = usual !== null && usual.from < next.from ? { ...next, from: usual.from } : next
  const gap = await rotatedGap(client, plan, readUntilMs, terms)
  return {
    ...plan,
    window,
    base: earlier.run,
    ...(gap === null ? {} : { gap: plan.gap === undefined ? gap : `${plan.gap}; ${gap}` }),
    notes: [
      createdIn(window),
      ...plan.notes.filter((note) => plan.window === null || note !== createdIn(plan.window)),
      ...(outdated === null ? [] : [`the usual number of days is read again: ${outdated}`]),
    ],
  }
}

/**
 * Names the time in which rows may have been rotated away unread. They may where more days lie between two runs than the log is
 * usually kept for, and where it rotates sooner: then nothing is left of a last window that is younger than those days.
 */
async function rotatedGap(
  client: TableClient,
  { table, reading = 'keyset' }: TablePlan,
  readUntilMs: number,
  { earlier, untilMs, ...insistence }: LogTerms,
): Promise<string | null> {
  const keptMs = (catalogueTable(table)?.keptDays ?? KEPT_DAYS) * DAY_MS
  const lastFromMs = Date.parse(earlier.table.window?.from ?? '')
  // An instance that does not put rows in order does not tell its oldest one.
  const lastIsYoung = reading === 'keyset' && earlier.table.rows > 0 && untilMs - lastFromMs < keptMs
  if (untilMs - readUntilMs < keptMs && !lastIsYoung) return null
  const oldest = await ifReadable(insistence, () => oldestRowTime(client, table, insistence.signal))
  if (oldest === null)
    return `whether rows that were created after ${new Date(readUntilMs).toISOString()} rotated away before they were read could not be told`
  if (oldest === 'none' || Date.parse(oldest) <= readUntilMs) return null
  return `rows created from ${new Date(readUntilMs).toISOString()} to ${oldest} may have been rotated away before they were read`
}
