import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Receipt } from '../../contract/receipt.ts'
import { isAhead } from '../../contract/row/believed-clock.ts'
import type { Interval, Key } from '../../contract/row/key.ts'
import { tilingFaults } from '../../contract/row/tiling.ts'
import type { Increment, ManifestTable } from '../../contract/run/manifest.ts'
import { sum } from '../../contract/sum.ts'
import type { TablePlan } from '../../contract/table/table-plan.ts'
import type { DeletionFindings, TableResult } from '../../contract/table/table-result.ts'
import { claimsWhole } from '../../contract/table/verdict.ts'
import { columnChanges } from './column-changes.ts'

/** A watermark lies this far before the instance's clock: rows written in between are read again. In milliseconds. */
const WATERMARK_LAG_MS = 60_000

/**
 * What the manifest says of a table: the plan's and the workflow's words, with parts and intervals out of the
 * receipts. Throws MANIFEST_MISMATCH if the receipts do not match the workflow's counts or leave out some keys.
 */
export function manifestTable(
  plan: TablePlan,
  result: TableResult,
  receipts: readonly Receipt[],
  searched: readonly Receipt[],
  startedAt: string,
): ManifestTable {
  const intervals = receipts.flatMap((receipt) => receipt.intervals)
  checkTiling(result, intervals)
  const rows = sum(intervals.map((interval) => interval.rows))
  if (rows !== result.rows) throw mismatch(result.table, `${result.rows} rows reported, ${rows} in the receipts`)
  // A repair takes over rows that another run read before it.
  const readFrom = receipts.flatMap((receipt) => receipt.readFrom ?? []).toSorted()[0] ?? null
  const wholeTable = claimsWhole(result) && result.verdict !== 'unproven'
  const { table, verdict, optional, hidden, expected, code, reason, hint } = result
  const notes = [...plan.notes, ...columnChanges(receipts)]
  const { title, order, window, columns, columnSource, secretColumns, sensitiveColumns } = plan
  return {
    table,
    title,
    verdict,
    optional,
    rows,
    hidden,
    expected,
    code,
    reason,
    hint,
    notes,
    order,
    window,
    reading: plan.reading ?? 'keyset',
    ...(plan.only === undefined ? {} : { only: plan.only }),
    columns,
    columnSource,
    secretColumns,
    sensitiveColumns,
    withheldColumns: [...new Set(receipts.flatMap((receipt) => receipt.missingColumns))].sort(),
    pages: sum(receipts.map((receipt) => receipt.pages)),
    requests: sum(receipts.map((receipt) => receipt.requests)),
    pageSizes: extremes(receipts.flatMap(({ pages, pageSizes }) => (pages === 0 ? [] : [pageSizes]))),
    countBefore: receipts[0]?.total ?? null,
    readFrom,
    readTo:
      receipts
        .flatMap((receipt) => receipt.readTo ?? [])
        .toSorted()
        .at(-1) ?? null,
    watermark: wholeTable ? watermarkOf(plan, readFrom, startedAt) : null,
    parts: receipts.flatMap((receipt) => receipt.parts),
    intervals,
    newest: newestOf(plan, receipts),
    gap: plan.gap ?? null,
    increment: plan.base === undefined ? null : incrementOf(plan.base, result.deletions ?? null, searched),
  }
}

/**
 * Where an increment would begin: at the end of the window that was proved, or before the first request of a table that was
 * read whole. A window that ends ahead of our own clock is no proof of what comes until then.
 */
function watermarkOf({ window }: TablePlan, readFrom: string | null, startedAt: string): string | null {
  const startedMs = Date.parse(startedAt)
  if (window !== null)
    return isAhead(Date.parse(window.to), startedMs) ? new Date(startedMs - WATERMARK_LAG_MS).toISOString() : window.to
  return readFrom === null ? null : new Date(Date.parse(readFrom) - WATERMARK_LAG_MS).toISOString()
}

/** The newest row of these receipts and of the runs before. */
function newestOf({ newestSoFar }: TablePlan, receipts: readonly Receipt[]): Key | null {
  const known = [newestSoFar, ...receipts.map(({ newest }) => newest)].filter((key) => key !== undefined)
  return known.toSorted().at(-1) ?? null
}

function incrementOf(base: string, findings: DeletionFindings | null, searched: readonly Receipt[]): Increment {
  return {
    base,
    tombstones: searched.flatMap(({ tombstones }) => tombstones ?? []),
    late: searched.flatMap(({ late }) => late ?? []),
    deletionsFrom: findings?.deletionsFrom ?? [],
    unreadable: findings?.unreadable ?? 0,
    ...(findings?.unread === undefined ? {} : { unread: findings.unread }),
    ...(findings?.feedGap === undefined ? {} : { feedGap: findings.feedGap }),
    doubt: findings?.doubt ?? null,
  }
}

/** Intervals cover everything where the verdict says so. An empty one leaves nothing out. */
function checkTiling(result: TableResult, intervals: readonly Interval[]): void {
  if (!claimsWhole(result)) return
  const fault = tilingFaults(intervals).find(({ is }) => is !== 'empty')
  if (fault === undefined) return
  const where =
    fault.is === 'end-open' ? 'the last keys are not covered' : `a gap before ${startOf(intervals[fault.at])}`
  throw mismatch(result.table, where)
}

function startOf(interval: Interval | undefined): string {
  return interval?.lo ?? 'the start'
}

function extremes(sizes: readonly (readonly [number, number])[]): readonly [number, number] | null {
  if (sizes.length === 0) return null
  return [Math.min(...sizes.map(([least]) => least)), Math.max(...sizes.map(([, most]) => most))]
}

function mismatch(table: string, what: string): HarvestError {
  return new HarvestError('MANIFEST_MISMATCH', `${table}: ${what}`)
}
