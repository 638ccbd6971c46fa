import type { Row } from '../../../src/contract/row/row.ts'
import type { Inventory } from '../../../src/inventory/model/inventory-schema.ts'
import type { Ground } from '../../../src/inventory/read/ground.ts'
import { readGround } from '../../../src/inventory/read/read-ground.ts'
import { notRead, type TableInSight } from '../../../src/inventory/read/table-in-sight.ts'
import { TABLE_READINGS } from '../../../src/inventory/read/table-readings.ts'
import { derive } from '../../../src/inventory/take-inventory.ts'
import { type Derived, summarize } from '../../../src/inventory/write/summarize.ts'
import { folderFiles } from '../../../src/sink/directory/folder-files.ts'
import { manifestOf, PLACE } from '../../sinks/support/example-run.ts'
import { type TestRow, type TestRows, WINDOW } from './publish-rows.ts'

/** What differs from a table that was seen whole. */
export type SightChanges = Readonly<Record<string, Partial<TableInSight>>>

/** What an inventory derives from rows, without a disk; tables that are not named are empty and whole. */
export async function derivedFrom(rows: TestRows, changes: SightChanges = {}): Promise<Derived> {
  return derive(await groundOf(rows, changes))
}

/** The same, with what each question lacks. */
export async function summarizedFrom(
  rows: TestRows,
  changes: SightChanges = {},
): Promise<Derived & Pick<Inventory, 'coverage'>> {
  const ground = await groundOf(rows, changes)
  const derived = derive(ground)
  return { ...derived, coverage: summarize(ground, derived).coverage }
}

/** What an inventory rests on, from rows in memory. */
function groundOf(rows: TestRows, changes: SightChanges = {}): Promise<Ground> {
  return readGround({
    instance: PLACE.instance,
    manifest: manifestOf(PLACE, '0'.repeat(64), []),
    folder: '',
    files: folderFiles(),
    runs: async () => [],
    async table(name) {
      const own = rows[name] ?? []
      return { sight: { ...wholeSight(name, own), ...changes[name] }, rows: () => streamed(own) }
    },
  })
}

async function* streamed(rows: readonly TestRow[]): AsyncGenerator<Row> {
  yield* rows
}

function wholeSight(table: string, rows: readonly TestRow[]): TableInSight {
  const reading = TABLE_READINGS.find((each) => each.table === table)
  const asked =
    reading === undefined
      ? []
      : [...reading.columns, ...reading.code, ...reading.addresses, ...(reading.countedBy ?? [])]
  return {
    ...notRead(table),
    verdict: 'complete',
    optional: true,
    rows: rows.length,
    window: reading?.countedBy ? WINDOW : null,
    columns: new Set([...asked, ...rows.flatMap((row) => Object.keys(row))]),
    reason: null,
  }
}
