/** The checks, in their order. */
export const CHECK_NAMES = [
  'configuration',
  'name',
  'connection',
  'instance',
  'credential',
  'release',
  'clock',
  'user',
  'tables',
  'rows',
] as const

/** The name of a check. */
export type CheckName = (typeof CHECK_NAMES)[number]

/** One line of an administrator's checklist. */
export interface ChecklistLine {
  readonly look: string
  /** What was seen that rules this cause out; null where it has to be looked at. */
  readonly ruledOut: string | null
}

/** What a check found on one check. */
export interface CheckRow {
  readonly check: CheckName
  /** `finding` is what a harvest would suffer from, `note` what a person should know, `ok` the rest. */
  readonly verdict: 'ok' | 'note' | 'finding'
  /** What is the case, one clause without secrets. */
  readonly cause: string
  /** What to do about it; null for nothing. */
  readonly remedy: string | null
  /** The tables that share this cause; empty for what concerns the whole instance. */
  readonly tables: readonly string[]
  readonly checklist: readonly ChecklistLine[]
}

/** What was seen of one table: counts are null where the table was not read that far. */
export interface CheckedTable {
  readonly table: string
  readonly verdict: 'ok' | 'note' | 'finding'
  /** Visible rows on its first page. */
  readonly visible: number | null
  /** Rows that this first page would hold if nothing were hidden. */
  readonly expected: number | null
  /** The instance's count of all rows that a harvest would ask for. */
  readonly total: number | null
}

/** The result of all checks: `unreachable` and `credentials` end them before the tables can be judged. */
export type CheckConclusion = 'ready' | 'findings' | 'credentials' | 'unreachable'

/** What a check found, and about which instance. */
export interface CheckReport {
  readonly conclusion: CheckConclusion
  readonly rows: readonly CheckRow[]
  readonly tables: readonly CheckedTable[]
}

/** A row that is as it should be. */
export function ok(check: CheckName, cause: string): CheckRow {
  return { check, verdict: 'ok', cause, remedy: null, tables: [], checklist: [] }
}

/** A row that a person should know of, although no harvest suffers from it. */
export function note(check: CheckName, cause: string, remedy: string | null = null): CheckRow {
  return { check, verdict: 'note', cause, remedy, tables: [], checklist: [] }
}

/** A row that needs somebody to act. */
export function finding(
  check: CheckName,
  cause: string,
  remedy: string,
  checklist: readonly ChecklistLine[] = [],
): CheckRow {
  return { check, verdict: 'finding', cause, remedy, tables: [], checklist }
}
