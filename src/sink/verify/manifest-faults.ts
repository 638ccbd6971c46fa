import { hiddenRows } from '../../contract/row/hidden-rows.ts'
import { type TilingFault, tilingFaults } from '../../contract/row/tiling.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import { sum } from '../../contract/sum.ts'
import { claimsWhole, runVerdict } from '../../contract/table/verdict.ts'
import { isAtHome, partsOfTable } from '../part/named-part.ts'
import { shown, shownBound } from './shown.ts'

/** What in the manifest contradicts itself, before any other file is looked at. */
export function manifestFaults(manifest: Manifest): readonly string[] {
  const names = manifest.tables.map(({ table }) => table)
  const worst = runVerdict(manifest.tables)
  return [
    ...repeated(names).map((name) => `table ${name} is listed more than once`),
    ...(worst === manifest.verdict
      ? []
      : [`expected verdict ${worst}, the worst of its tables, found ${manifest.verdict}`]),
    ...manifest.tables.flatMap((table) => tableFaults(table).map((fault) => `${table.table}: ${fault}`)),
  ]
}

function tableFaults(table: ManifestTable): readonly string[] {
  return [...countFaults(table), ...partFaults(table), ...intervalFaults(table), ...incrementFaults(table)]
}

function countFaults({ rows, hidden, expected, verdict, code, parts, intervals }: ManifestTable): readonly string[] {
  const inParts = sum(parts.map((part) => part.rows))
  const inIntervals = sum(intervals.map((interval) => interval.rows))
  const hiddenSum = hiddenRows(intervals)
  const total = hidden === null ? null : rows + hidden
  return [
    ...(inParts === rows ? [] : [`expected ${rows} rows, its parts hold ${inParts}`]),
    ...(inIntervals === rows ? [] : [`expected ${rows} rows, its intervals hold ${inIntervals}`]),
    ...(hidden === null || hidden === hiddenSum
      ? []
      : [`expected ${hidden} hidden rows, its intervals have ${hiddenSum ?? 'an unknown number'}`]),
    ...(total === expected
      ? []
      : [`expected is ${expected ?? 'unknown'}, rows and hidden make ${total ?? 'an unknown number'}`]),
    ...(verdict !== 'complete' || (hidden === 0 && code === null)
      ? []
      : ['complete, although rows are hidden or a failure is named']),
  ]
}

function partFaults(table: ManifestTable): readonly string[] {
  const { parts, intervals } = table
  const paths = parts.map(({ path }) => path)
  const named = partsOfTable(table)
  const listed = new Set(paths)
  const inIntervals = new Set(intervals.map(({ part }) => part))
  return [
    ...repeated(named.map(({ part }) => part.path)).map((path) => `${shown(path)} is listed more than once`),
    ...named.filter((each) => !isAtHome(each, table.table)).map(({ part }) => `${shown(part.path)} is no part of it`),
    ...paths.filter((path) => !inIntervals.has(path)).map((path) => `no interval holds ${shown(path)}`),
    ...intervals.flatMap(({ part, rows }) => {
      if (part !== null) return listed.has(part) ? [] : [`an interval names ${shown(part)}, which is none of its parts`]
      return rows === 0 ? [] : [`an interval of ${rows} rows names no part`]
    }),
  ]
}

/** Intervals ascend without overlap; where the verdict speaks of the whole table they leave no key out. */
function intervalFaults(table: ManifestTable): readonly string[] {
  const whole = claimsWhole(table)
  return tilingFaults(table.intervals)
    .filter(({ is }) => whole || is === 'empty' || is === 'overlap')
    .map((fault) => tilingFault(table, fault))
}

function tilingFault({ intervals, verdict }: ManifestTable, { is, at, expected }: TilingFault): string {
  const { lo, hi } = intervals[at] ?? { lo: null, hi: null }
  switch (is) {
    case 'empty':
      return `interval ${at} is empty: from ${shownBound(lo, 'the start')} to ${shownBound(hi, 'the end')}`
    case 'overlap':
      return `interval ${at} overlaps the one before it, at ${shownBound(lo, 'the start')}`
    case 'gap':
      return `interval ${at} begins at ${shownBound(lo, 'the start')}, expected ${shownBound(expected, 'the start')}: keys are left out`
    case 'end-open':
      return at === 0
        ? `${verdict}, although no interval is proved`
        : `the last interval ends at ${shownBound(expected, 'the end')}, expected the end: keys are left out`
    default:
      return is satisfies never
  }
}

/** An increment is what changed within a window, and what was looked for to be gone. */
function incrementFaults({ increment, window, verdict }: ManifestTable): readonly string[] {
  if (increment === undefined || increment === null) return []
  const { tombstones, late, deletionsFrom } = increment
  return [
    ...(window !== null || verdict === 'absent' ? [] : ['an increment without a window']),
    ...(tombstones.length === 0 || deletionsFrom.length > 0
      ? []
      : ['tombstones, although deletions were looked for nowhere']),
    ...(late.length === 0 || deletionsFrom.includes('reconciliation')
      ? []
      : ['late rows, although no ids were compared']),
  ]
}

function repeated(names: readonly string[]): readonly string[] {
  const once = new Set<string>()
  const again = new Set<string>()
  for (const name of names) (once.has(name) ? again : once).add(name)
  return [...again]
}
