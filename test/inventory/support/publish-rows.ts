import { join } from 'node:path'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { TABLE_READINGS } from '../../../src/inventory/read/table-readings.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { PLACE, storeExample } from '../../sinks/support/example-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A row as a test writes it; what it leaves out is empty. */
export type TestRow = Readonly<Record<string, string>> & { readonly sys_id: string }

/** Rows by their tables. */
export type TestRows = Readonly<Record<string, readonly TestRow[]>>

/** What differs from a complete table. */
export type TableChanges = Readonly<Record<string, Partial<ManifestTable>>>

/** The window of every log. */
export const WINDOW = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-08T00:00:00.000Z' } as const

/** Publishes a run that read these tables, complete but for what is changed; gives the folder of the harvest. */
export async function publishRows(rows: TestRows, changes: TableChanges = {}): Promise<string> {
  const root = join(await temporaryFolder(), 'harvest')
  await publishRun(root, PLACE.run, rows, changes)
  return root
}

/** Publishes a run of this id into a harvest; gives the folder of the run. */
export async function publishRun(
  root: string,
  id: string,
  rows: TestRows,
  changes: TableChanges = {},
): Promise<string> {
  const place = { ...PLACE, run: id }
  const tables = Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1))
  const stories = tables.map(([table, own]) => ({
    table,
    ...(isLog(table, own) ? ({ order: 'sys_created_on', window: WINDOW } as const) : {}),
    pieces: [{ lo: null, hi: null, rows: [...own].sort(byKey).map((row) => JSON.stringify(row)) }],
  }))
  const { run, manifest } = await storeExample(createDirectorySink({ root }), { place, stories })
  await run.publish({
    ...manifest,
    tables: manifest.tables.map((entry) => ({
      ...entry,
      columns: columnsOf(entry.table, rows[entry.table] ?? []),
      optional: true,
      ...changes[entry.table],
    })),
  })
  return join(root, PLACE.instance, 'runs', id)
}

/** The columns of the rows, and all that an inventory asks for: an instance that has a table has its columns. */
function columnsOf(table: string, rows: readonly TestRow[]): readonly string[] {
  const reading = TABLE_READINGS.find((each) => each.table === table)
  const asked =
    reading === undefined
      ? []
      : [...reading.columns, ...reading.code, ...reading.addresses, ...(reading.countedBy ?? [])]
  return [...new Set(['sys_id', ...rows.flatMap((row) => Object.keys(row)), ...asked])]
}

/** Rows with a time of their making and nothing else that dates them are a log's. */
function isLog(table: string, rows: readonly TestRow[]): boolean {
  const logged = TABLE_READINGS.find((each) => each.table === table)?.countedBy ?? null
  if (logged !== null) return true
  return rows.length > 0 && rows.every((row) => 'sys_created_on' in row && !('sys_updated_on' in row))
}

function byKey(a: TestRow, b: TestRow): number {
  const [left, right] = [keyOf(a), keyOf(b)]
  return left < right ? -1 : 1
}

function keyOf({ sys_created_on: time = '', sys_id }: TestRow): string {
  return `${time} ${sys_id}`
}
