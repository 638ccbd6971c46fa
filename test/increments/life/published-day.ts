import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { ManifestTable } from '../../../src/contract/run/manifest.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { LatestSchema } from '../../../src/sink/schema/latest-schema.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { readManifest } from '../../support/compare/stored-rows.ts'
import { tombstonedIds } from '../../support/compare/tombstoned-ids.ts'
import type { Cells } from './table-life.ts'

const Row = z.record(z.string(), z.string())

/** What a run left of one table. */
export interface PublishedTable {
  readonly entry: ManifestTable
  /** True where the table's state stands on this run now. */
  readonly holds: boolean
  readonly tombstoned: readonly string[]
  /** The table's rows after it, by id. */
  readonly state: ReadonlyMap<string, Cells>
}

/** Everything that a run left in an instance's folder, and what is wrong with the folder itself. */
export interface PublishedDay {
  readonly tables: ReadonlyMap<string, PublishedTable>
  readonly wrongs: readonly string[]
}

/** Verifies an instance's folder, folds it to `out` and reads what its newest run says. */
export async function publishedDay(folder: string, run: string, out: string): Promise<PublishedDay> {
  const { faults, notes } = await verifyHarvest(folder)
  const fold = await foldHarvest({ folder, out, tables: null })
  const runFolder = join(folder, 'runs', run)
  const latest = LatestSchema.parse(JSON.parse(readFileSync(join(folder, 'latest.json'), 'utf8')))
  const tables = readManifest(join(runFolder, 'manifest.json')).tables.map((entry) => {
    const path = fold.tables.find(({ table }) => table === entry.table)?.path
    const tombstones = entry.increment?.tombstones ?? []
    const published: PublishedTable = {
      entry,
      holds: latest.tables[entry.table]?.run === run,
      tombstoned: tombstones.flatMap((part) => tombstonedIds(join(runFolder, part.path))),
      state: path === undefined ? new Map() : rowsIn(join(out, path)),
    }
    return [entry.table, published] as const
  })
  return {
    tables: new Map(tables),
    wrongs: [
      ...faults.map(({ path, fault }) => `verify: ${path}: ${fault}`),
      ...notes.map((note) => `verify notes: ${JSON.stringify(note)}`),
      ...fold.failed.map(({ table, reason }) => `fold: ${table}: ${reason}`),
    ],
  }
}

function rowsIn(path: string): ReadonlyMap<string, Cells> {
  const lines = gunzipSync(readFileSync(path)).toString().split('\n').slice(0, -1)
  return new Map(lines.map((line) => Row.parse(JSON.parse(line))).map((row) => [row.sys_id ?? '', row]))
}
