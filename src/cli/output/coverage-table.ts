import type { HarvestOutcome } from '../../contract/run/harvest-outcome.ts'
import { sum } from '../../contract/sum.ts'
import { VERDICTS, type Verdict } from '../../contract/table/verdict.ts'
import { keyCoverageLines } from './key-coverage.ts'
import { cut, grouped } from './terminal.ts'

type Table = HarvestOutcome['tables'][number]

/** What a verdict means, in a few words. */
const MEANING: Readonly<Record<Verdict, string>> = {
  complete: 'every row that the instance counts for this user',
  partial: 'rows or columns are missing, counted and named',
  denied: 'this user may not read the table',
  absent: 'the instance has no such table',
  failed: 'could not be read to the end',
  unproven: 'read, but completeness is unproven',
  not_started: 'not started',
}

/** Complete tables that are listed at most, unless all are wanted: what needs attention must not be lost among them. */
const MOST_COMPLETE = 20

/** How a coverage is shown. */
export interface CoverageView {
  /** Tables whose gaps are accepted; they are marked. */
  readonly accepted?: ReadonlySet<string>
  /** True lists every complete table too, however many there are. */
  readonly verbose?: boolean
}

/**
 * The coverage of a run as lines of text: a row per table, what needs attention first, then each gap with its reason and
 * remedy, then the sum. Many complete tables are summed up in one row.
 */
export function coverageLines(
  outcome: HarvestOutcome,
  { accepted = new Set(), verbose = false }: CoverageView = {},
): readonly string[] {
  const width = Math.max(5, ...outcome.tables.map(({ table }) => table.length))
  const deleted = deletedCell(outcome.tables)
  const header = `${'table'.padEnd(width)}  ${'verdict'.padEnd(11)} ${'rows'.padStart(9)} ${deleted(null)}${'hidden'.padStart(7)} ${'pages'.padStart(6)} ${'seconds'.padStart(8)}`
  const complete = outcome.tables.filter(({ verdict }) => verdict === 'complete')
  const others = VERDICTS.flatMap((verdict) =>
    outcome.tables.filter((t) => t.verdict === verdict && verdict !== 'complete'),
  )
  const isSummed = !verbose && complete.length > MOST_COMPLETE
  const rows = [...others, ...(isSummed ? [] : complete)].map(
    (t) =>
      `${t.table.padEnd(width)}  ${t.verdict.padEnd(11)} ${grouped(t.rows).padStart(9)} ${deleted(t)}${hiddenCell(t).padStart(7)} ${grouped(t.pages).padStart(6)} ${t.seconds.toFixed(1).padStart(8)}`,
  )
  return [
    header,
    ...rows,
    ...(isSummed ? [completeLine(complete)] : []),
    '',
    ...gapLines(outcome.tables, accepted),
    ...keyCoverageLines(outcome),
    ...sumLines(outcome, accepted),
  ]
}

/** All complete tables in one line. */
function completeLine(tables: readonly Table[]): string {
  const [rows, pages] = [sum(tables.map((table) => table.rows)), sum(tables.map((table) => table.pages))]
  return `${tables.length} tables complete: ${grouped(rows)} rows, ${grouped(pages)} pages (--verbose lists them)`
}

/** A table's cell in the column of deleted rows, or its header for null; empty if no table of the run looked for deletions. */
function deletedCell(tables: readonly Table[]): (table: Table | null) => string {
  if (tables.every(({ tombstones }) => tombstones === undefined)) return () => ''
  return (table) => {
    const { tombstones } = table ?? {}
    const cell = table === null ? 'deleted' : tombstones === undefined ? '-' : grouped(tombstones)
    return `${cell.padStart(7)} `
  }
}

function hiddenCell(table: Table): string {
  return table.hidden === null
    ? table.verdict === 'absent' || table.verdict === 'not_started'
      ? '-'
      : '?'
    : grouped(table.hidden)
}

/** Groups tables with the same verdict, reason and remedy, so that each cause is printed once. */
function gapLines(tables: readonly Table[], accepted: ReadonlySet<string>): readonly string[] {
  const gaps = tables.filter(({ verdict }) => verdict !== 'complete')
  const causes = new Map<string, Table[]>()
  for (const gap of gaps) {
    const reason = gap.reason?.replaceAll(gap.table, '')
    const cause = JSON.stringify([gap.verdict, gap.code, reason, gap.hint, gap.optional, accepted.has(gap.table)])
    causes.set(cause, [...(causes.get(cause) ?? []), gap])
  }
  return [...causes.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const optional = first.verdict === 'absent' && first.optional
    const note = optional ? ' (optional: no gap)' : accepted.has(first.table) ? ' (accepted)' : ''
    return [
      `${first.verdict}${note}: ${group.map(({ table }) => table).join(', ')}`,
      `  ${MEANING[first.verdict]}${first.reason === null ? '' : `: ${cut(first.reason, 300)}`}${first.code === null ? '' : ` [${first.code}]`}`,
      ...(first.hint === null || optional ? [] : [`  remedy: ${first.hint}`]),
      '',
    ]
  })
}

function sumLines(outcome: HarvestOutcome, accepted: ReadonlySet<string>): readonly string[] {
  const rows = outcome.tables.reduce((sum, table) => sum + table.rows, 0)
  const searched = outcome.tables.flatMap(({ tombstones }) => tombstones ?? [])
  const deleted = searched.reduce((sum, tombstones) => sum + tombstones, 0)
  const complete = outcome.tables.filter(({ verdict }) => verdict === 'complete').length
  const optional = outcome.tables.filter((table) => table.verdict === 'absent' && table.optional).length
  const lacking = optional === 0 ? '' : `, ${optional} absent but optional`
  const agreed = accepted.size === 0 ? '' : `, ${accepted.size} with accepted gaps`
  return [
    `${grouped(rows)} rows${searched.length === 0 ? '' : `, ${grouped(deleted)} deleted`}; ${complete} of ${outcome.tables.length} tables complete${lacking}${agreed}; verdict of the run: ${outcome.verdict}`,
    `manifest: ${outcome.manifest}`,
  ]
}
