import {
  CHECK_NAMES,
  type CheckedTable,
  type ChecklistLine,
  type CheckReport,
  type CheckRow,
} from '../../worker/check-configured-instance.ts'
import { cut, grouped, type Tone } from './terminal.ts'

/** The mark before each row. */
const MARKS = { ok: 'ok', note: '--', finding: '!!' } as const

/** The colour of a line, by its mark. */
export function toneOf(line: string): Tone | undefined {
  if (line.startsWith(`${MARKS.ok} `) || line.startsWith('ready:')) return 'good'
  if (line.startsWith(MARKS.finding)) return 'bad'
  return line.startsWith(MARKS.note) ? 'soft' : undefined
}

/** Longest cause or remedy on a line, in characters. */
const WIDEST = 300

/** Tables that the first line names, before it only counts the rest. */
const HEADLINE_TABLES = 3

/** Order in which findings are chosen for the first line: those that end all checks, those that cost tables, the rest. */
const WEIGHT: readonly CheckRow['check'][] = [
  'name',
  'connection',
  'instance',
  'credential',
  'tables',
  'clock',
  'user',
  'rows',
]

/** The most important finding; null if there is none. Of two equal ones, the one with more tables. */
export function gravestFinding(rows: readonly CheckRow[]): CheckRow | null {
  const weight = ({ check }: CheckRow): number => WEIGHT.indexOf(check)
  return (
    rows
      .filter(({ verdict }) => verdict === 'finding')
      .toSorted((a, b) => weight(a) - weight(b) || b.tables.length - a.tables.length)[0] ?? null
  )
}

/** A check as lines of text: the most important cause, then one row per finding, then the tables. */
export function checkLines(report: CheckReport): readonly string[] {
  const gravest = gravestFinding(report.rows)
  const width = Math.max(...CHECK_NAMES.map((check) => check.length))
  return [
    gravest === null ? 'ready: found nothing that would stop a harvest' : headline(gravest),
    '',
    ...report.rows.flatMap((row) => rowLines(row, width)),
    ...tableLines(report.tables),
  ]
}

function headline({ cause, tables }: CheckRow): string {
  return `${cut(cause, WIDEST)}${tables.length === 0 ? '' : ` [${namesOf(tables)}]`}`
}

/** The names of a few tables; for many tables, the first names and the number of the others. */
function namesOf(tables: readonly string[]): string {
  const others = tables.length - HEADLINE_TABLES
  if (others <= 1) return tables.join(', ')
  return `${tables.slice(0, HEADLINE_TABLES).join(', ')} and ${others} more, listed below`
}

/** An administrator's checklist; [x] marks what is ruled out. */
export function checklistLines(checklist: readonly ChecklistLine[], indent: string): readonly string[] {
  return checklist.map(({ look, ruledOut }) =>
    ruledOut === null ? `${indent}[ ] ${look}` : `${indent}[x] ${look} (ruled out: ${ruledOut})`,
  )
}

function rowLines({ check, verdict, cause, remedy, tables, checklist }: CheckRow, width: number): readonly string[] {
  const indent = ' '.repeat(width + 5)
  return [
    `${MARKS[verdict]}  ${check.padEnd(width)} ${cut(cause, WIDEST)}`,
    ...(tables.length === 0 ? [] : [`${indent}tables: ${tables.join(', ')}`]),
    ...(remedy === null ? [] : [`${indent}remedy: ${cut(remedy, WIDEST)}`]),
    ...checklistLines(checklist, indent),
  ]
}

function tableLines(tables: readonly CheckedTable[]): readonly string[] {
  const read = tables.filter(({ visible }) => visible !== null)
  if (read.length === 0) return []
  const width = Math.max(5, ...read.map(({ table }) => table.length))
  return [
    '',
    `    ${'table'.padEnd(width)}  first page  rows in all`,
    ...read.map(
      ({ table, verdict, visible, expected, total }) =>
        `${MARKS[verdict]}  ${table.padEnd(width)}  ${`${visible}/${expected ?? '?'}`.padStart(10)}  ${(total === null ? '?' : grouped(total)).padStart(11)}`,
    ),
  ]
}
