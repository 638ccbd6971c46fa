import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Collation } from '../query/match-row.ts'
import { GeneratedStore } from '../store/generated-store.ts'
import type { InstanceTables } from '../store/instance-tables.ts'
import { createShape } from '../store/simulated-row.ts'
import { TableStore } from '../store/table-store.ts'
import type { Columns } from './column.ts'
import { dictionaryRows, tableRows } from './dictionary.ts'
import { generatedRows } from './generated-rows.ts'
import { makeRows } from './make-rows.ts'
import { rowId } from './random.ts'
import { createScripts } from './script-text.ts'
import { storyRows } from './story/story.ts'
import { METADATA_COLUMNS, type TableSpec } from './table-spec.ts'
import { APPLICATION_TABLES } from './tables/applications.ts'
import { CALL_TABLES } from './tables/calls.ts'
import { CHANGE_TABLES } from './tables/changes.ts'
import { CREDENTIAL_TABLES } from './tables/credentials.ts'
import { DICTIONARY_TABLE, OBJECT_TABLE } from './tables/dictionary.ts'
import { FLOW_STEP_TABLES } from './tables/flow-steps.ts'
import { FLOW_VALUE_TABLES } from './tables/flow-values.ts'
import { FLOW_TABLES } from './tables/flows.ts'
import { IDENTITY_TABLES } from './tables/identity.ts'
import { IMPORT_TABLES } from './tables/imports.ts'
import { PAGE_TABLES } from './tables/pages.ts'
import { SCHEDULE_TABLES } from './tables/schedules.ts'
import { SCRIPT_TABLES } from './tables/scripts.ts'
import { TRAIL_TABLES } from './tables/trails.ts'
import { businessTable } from './vocabulary.ts'
import type { World } from './world.ts'

/**
 * Tables that the simulated instance lacks on purpose, and why: a plugin or a licence that many instances go without
 * brings them, so that a harvest of everything meets absent tables as it does in the field.
 * @internal
 */
export const ABSENT_TABLES: Readonly<Record<string, string>> = {
  sn_nowassist_skill_config: 'Now Assist is licensed apart',
}

const SPECS: readonly TableSpec[] = [
  { name: 'sys_metadata', label: 'Application File', parent: null, rows: 0, columns: METADATA_COLUMNS, isLog: false },
  OBJECT_TABLE,
  DICTIONARY_TABLE,
  ...SCRIPT_TABLES,
  ...SCHEDULE_TABLES,
  ...CALL_TABLES,
  ...CREDENTIAL_TABLES,
  ...IMPORT_TABLES,
  ...FLOW_TABLES,
  ...FLOW_STEP_TABLES,
  ...FLOW_VALUE_TABLES,
  ...PAGE_TABLES,
  ...IDENTITY_TABLES,
  ...APPLICATION_TABLES,
  ...TRAIL_TABLES,
  ...CHANGE_TABLES,
]

/** What decides a synthetic instance. */
export interface SyntheticOptions {
  readonly seed: number
  readonly collation: Collation
  /** Row counts that replace the default ones, by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Row counts of tables whose rows are made when they are asked for. */
  readonly generated: Readonly<Record<string, number>>
  /** Tables all of whose rows were written within one second. */
  readonly oneSecond: readonly string[]
  /** True adds the rows of a company's story, whose automations are known by heart. */
  readonly story: boolean
  /** The instant, in milliseconds since 1970, before which every row was written. */
  readonly now: number
  /** The time zone of the user as whom a harvester logs in. */
  readonly userTimeZone: string
}

/** Builds the tables of a synthetic instance; rows are made when a table is first read. Throws CONFIG_INVALID for an unknown table. */
export function syntheticTables(options: SyntheticOptions): InstanceTables {
  const { generated } = options
  const unknown = [...Object.keys(options.rows), ...Object.keys(generated), ...options.oneSecond].find(
    (table) => !SPECS.some((spec) => spec.name === table),
  )
  if (unknown !== undefined) throw new HarvestError('CONFIG_INVALID', unknownTable(unknown))
  const related = SPECS.find(({ name, parent }) => parent !== null && (name in generated || parent in generated))
  if (related !== undefined)
    throw new HarvestError('CONFIG_INVALID', `${related.name} extends ${related.parent}: neither can be generated`)
  const specs = SPECS.map((spec) => ({
    ...spec,
    rows: generated[spec.name] ?? options.rows[spec.name] ?? spec.rows,
    isOneSecond: options.oneSecond.includes(spec.name),
  }))
  const world = createWorld(specs, options)
  const stores = new Map<string, TableStore>()
  for (const spec of specs) {
    const columns = inheritedColumns(spec, specs)
    const names = Object.keys(columns)
    const shape = createShape(spec.name, names, (name) => columns[name]?.linkPath ?? null)
    const numericColumns = new Set(names.filter((name) => columns[name]?.type === 'integer'))
    const make = () => {
      if (spec.name === OBJECT_TABLE.name) return tableRows(specs, shape, columns, options.seed, world)
      if (spec.name === DICTIONARY_TABLE.name) return dictionaryRows(specs, shape, columns, options.seed, world)
      const made = makeRows(spec, shape, columns, options.seed, world)
      if (!options.story) return made
      const children = specs.filter(({ parent }) => parent === spec.name).map(({ name }) => name)
      return [...made, ...storyRows({ table: spec.name, parent: spec.parent, children }, shape, options.now)]
    }
    const ancestors = ancestorsOf(spec, specs).map(({ name }) => name)
    const definition = { shape, numericColumns, ancestors, isLog: spec.isLog }
    const store =
      spec.name in generated
        ? new GeneratedStore(definition, options.collation, generatedRows(spec, shape, columns, options.seed, world))
        : new TableStore(definition, options.collation, make)
    stores.set(spec.name, store)
    if (spec.parent !== null) stores.get(spec.parent)?.adopt(store)
  }
  return { stores, deniedTables: new Set() }
}

function unknownTable(table: string): string {
  const why = ABSENT_TABLES[table]
  return `the simulated instance has no table ${table}${why === undefined ? '' : ` on purpose: ${why}`}`
}

/** All columns of a table, inherited ones first. */
function inheritedColumns(spec: TableSpec, specs: readonly TableSpec[]): Columns {
  const parent = specs.find((one) => one.name === spec.parent)
  return parent === undefined ? spec.columns : { ...inheritedColumns(parent, specs), ...spec.columns }
}

/** The tables that a table extends, the nearest first. */
function ancestorsOf(spec: TableSpec, specs: readonly TableSpec[]): readonly TableSpec[] {
  const parent = specs.find((one) => one.name === spec.parent)
  return parent === undefined ? [] : [parent, ...ancestorsOf(parent, specs)]
}

function createWorld(specs: readonly TableSpec[], { seed, now, userTimeZone, generated }: SyntheticOptions): World {
  const holders = new Map<string, TableSpec>()
  const holderOf = (table: string): TableSpec | undefined => {
    const known = holders.get(table)
    if (known !== undefined) return known
    const own = specs.find((spec) => spec.name === table && spec.rows > 0 && !(table in generated))
    const found = own ?? specs.find((spec) => spec.parent === table && spec.rows > 0)
    if (found !== undefined) holders.set(table, found)
    return found
  }
  return {
    now,
    userTimeZone,
    ownUserId: rowId(seed, 'sys_user', 0),
    idOf: (table, random) => {
      const holder = holderOf(table)
      return holder === undefined ? '' : rowId(seed, holder.name, random.below(holder.rows))
    },
    businessTable,
    script: createScripts(seed),
  }
}
