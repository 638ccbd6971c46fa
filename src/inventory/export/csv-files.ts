import { csvPieces } from '../../projections/export/csv-pieces.ts'
import type { Automation } from '../model/automation-schema.ts'
import type { Edge } from '../model/edge-schema.ts'
import type { Finding } from '../model/finding-schema.ts'
import type { Derived } from '../write/summarize.ts'

/** A table of one line for each row, as a spreadsheet opens it. */
interface CsvFile {
  readonly path: string
  readonly pieces: () => AsyncIterable<Buffer>
}

const AUTOMATION_COLUMNS = [
  ...['id', 'kind', 'name', 'scope', 'live', 'live_because', 'trigger', 'mode', 'on', 'runs_as', 'destinations'],
  ...['credentials', 'evidence', 'evidence_reason', 'count', 'last', 'owners', 'maker', 'updated_at', 'not_seen_whole'],
] as const
const EDGE_COLUMNS = ['from', 'kind', 'to', 'confidence', 'how', 'table', 'sys_id', 'column', 'line'] as const
const FINDING_COLUMNS = ['rule', 'state', 'subject', 'note', 'because', 'needs'] as const

/** An inventory as CSV files; no cell of them is taken for a formula. */
export function csvFiles({ automations, edges, findings }: Derived): readonly CsvFile[] {
  return [
    csvFile('automations.csv', AUTOMATION_COLUMNS, automations, automationCells),
    csvFile('edges.csv', EDGE_COLUMNS, edges, edgeCells),
    csvFile('findings.csv', FINDING_COLUMNS, findings, findingCells),
  ]
}

function csvFile<T>(
  path: string,
  columns: readonly string[],
  values: readonly T[],
  cellsOf: (value: T) => readonly (string | number | boolean | null)[],
): CsvFile {
  async function* rows(): AsyncGenerator<readonly (readonly string[])[]> {
    for (const value of values) yield [cellsOf(value).map((cell) => String(cell ?? ''))]
  }
  return { path, pieces: () => csvPieces(columns, rows(), { guarded: 0 }) }
}

function automationCells(each: Automation): readonly (string | number | boolean | null)[] {
  const { trigger, evidence, calls } = each
  return [
    ...[each.id, each.kind, each.name, each.scope, each.live, each.liveBecause, trigger.type, trigger.mode, trigger.on],
    each.runsAs.identity,
    listed(calls.map(({ destination }) => destination)),
    listed(calls.flatMap(({ credential }) => credential ?? [])),
    ...[evidence.level, evidence.reason, evidence.count, evidence.last],
    listed(each.owners.map(({ role, user, state }) => `${role} ${user ?? ''} ${state}`)),
    each.maker.value,
    each.updatedAt,
    listed(each.limits.map(({ question, table, verdict }) => `${question}: ${table} ${verdict}`)),
  ]
}

function edgeCells({ from, kind, to, confidence, how, source }: Edge): readonly (string | number | null)[] {
  return [from, kind, to, confidence, how, source.table, source.sys_id, source.column, source.line]
}

function findingCells({ rule, state, subject, note, because, needs }: Finding): readonly string[] {
  return [
    ...[rule, state, subject, note],
    listed(because.map(({ table, sys_id, column }) => `${table}/${sys_id}.${column ?? ''}`)),
    listed(needs.map(({ table, verdict }) => `${table} ${verdict}`)),
  ]
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].join('; ')
}
