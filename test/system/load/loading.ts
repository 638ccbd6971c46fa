import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { loadHarvest } from '../../../src/projections/load/load-harvest.ts'
import type { Load } from '../../../src/projections/load/load-schema.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import type { HarvestPlace } from '../../../src/sink/places/stored-place.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { TestDatabase } from './postgres.ts'

/** A row's values by column; a column that it lacks is missing. */
export type Values = Readonly<Record<string, string>>

/** Loads a harvest into a database, by another port where one is given. */
export function load(folder: HarvestPlace, database: TestDatabase, port?: number): Promise<Load> {
  const { database: config } = loadDatabase({ HARVESTER_PG_URL: database.url(port) })
  return loadHarvest({ folder, tables: null, database: config })
}

/** The rows of a harvest as `fold` writes them, by table, in order of their keys. */
export async function foldedRows(folder: HarvestPlace): Promise<Readonly<Record<string, readonly Values[]>>> {
  const out = join(await temporaryFolder(), 'folded')
  const { tables } = await foldHarvest({ folder, out, tables: null })
  return Object.fromEntries(
    tables.map(({ table, path }) => {
      const text = gunzipSync(readFileSync(join(out, path))).toString('utf8')
      const lines = text.split('\n').filter((line) => line !== '')
      return [table, lines.map((line) => JSON.parse(line)).sort(byKey)]
    }),
  )
}

/** The rows of every loaded table as the database gives them, in order of their keys; columns that are null are left out. */
export async function loadedRows(database: TestDatabase): Promise<Readonly<Record<string, readonly Values[]>>> {
  const [schema] = await database.query(
    "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') LIKE 'servicenow-harvester:%'",
  )
  if (schema === undefined) return {}
  const name = String(schema.nspname)
  const tables = await database.query(`SELECT table_name, relation, rows FROM "${name}".harvest_loads ORDER BY 1`)
  const all: [string, readonly Values[]][] = []
  for (const { table_name, relation, rows } of tables) {
    const found = await database.query(`SELECT * FROM "${name}"."${relation}"`)
    if (found.length !== Number(rows)) throw new Error(`harvest_loads says ${rows} rows, there are ${found.length}`)
    all.push([String(table_name), found.map(withoutNulls).sort(byKey)])
  }
  return Object.fromEntries(all)
}

function withoutNulls(row: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) => (value === null ? [] : [[column, String(value)]])),
  )
}

function byKey(a: Values, b: Values): number {
  const key = ({ sys_created_on = '', sys_id = '' }: Values): string => `${sys_id} ${sys_created_on}`
  return key(a) < key(b) ? -1 : 1
}
