import { loadDatabase } from '../../../config/database-config.ts'
import type { Environment } from '../../../config/environment.ts'
import { loadHarvest } from '../../../projections/load/load-harvest.ts'
import type { Load, LoadedTable } from '../../../projections/load/load-schema.ts'
import type { HarvestPlace } from '../../../sink/places/stored-place.ts'
import { EXIT } from '../../exit-codes.ts'
import { counted, cut, grouped, type Terminal } from '../../output/terminal.ts'

/** The flags of `harvester load`. */
export interface LoadFlags {
  readonly tables?: readonly string[] | null
  readonly json: boolean
}

/** A table that is loaded says how far it has come each time so many rows more are on their way. */
const TELL_EVERY = 100_000

/** `harvester load DIR`: brings a PostgreSQL database to the state of a harvest. Returns the exit code. */
export async function loadCommand(
  folder: HarvestPlace,
  { tables = null, json }: LoadFlags,
  env: Environment,
  terminal: Terminal,
): Promise<number> {
  const { database, warnings } = loadDatabase(env)
  for (const warning of warnings) terminal.say(`warning: ${warning}`)
  const done = await loadHarvest(
    { folder, tables, database },
    {
      waits: (table) => terminal.say(`${table}: another load is writing this table; waiting for it`),
      copied: (table, rows) => {
        if (rows % TELL_EVERY === 0) terminal.say(`${table}: ${grouped(rows)} rows sent`)
      },
      loaded: (table) => {
        if (!json) terminal.out(tableLine(table))
      },
    },
  )
  if (json) terminal.out(JSON.stringify(done))
  else for (const line of endLines(done)) terminal.out(line)
  return done.failed.length === 0 ? EXIT.complete : EXIT.failed
}

function tableLine(table: LoadedTable): string {
  const { rows, inserted, updated, deleted, verdict, relation } = table
  const head = `${relation}: ${verdict}, ${counted(rows, 'row')}`
  switch (table.how) {
    case 'unchanged':
      return `${head}; nothing new`
    case 'ahead':
      return `${head}; the database holds a newer state, which was kept`
    case 'create':
      return [`${head}; new`, ...changes(table)].join('; ')
    case 'replace':
    case 'increments':
      return [
        `${head}; ${grouped(inserted)} inserted, ${grouped(updated)} updated, ${grouped(deleted)} deleted`,
        ...changes(table),
      ].join('; ')
    default:
      return table.how satisfies never
  }
}

/** What is not in the database as it is in the harvest. */
function changes({ nul, surrogates }: LoadedTable): readonly string[] {
  return [
    ...(nul === 0 ? [] : [`${counted(nul, 'value')} with NUL replaced`]),
    ...(surrogates === 0 ? [] : [`${counted(surrogates, 'value')} with half a surrogate pair replaced`]),
  ]
}

function endLines({ instance, run, schema, tables, failed }: Load): readonly string[] {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return [
    ...failed.map(({ table, reason }) => `FAILED ${table}: ${cut(reason, 600)}`),
    `${instance} up to run ${run}: ${counted(rows, 'row')} of ${counted(tables.length, 'table')} in schema ${schema}`,
  ]
}
