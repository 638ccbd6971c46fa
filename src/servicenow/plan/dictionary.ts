import { plainValue, type Row } from '../../contract/row/row.ts'
import { isTableName } from '../../contract/table/table-name.ts'
import { isEqual, isOneOf } from '../query/conditions.ts'
import { inGroups } from '../query/id-groups.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { type Insistence, ifReadable } from './if-readable.ts'
import { allRowsOf } from './read-all.ts'

/** How far a chain of parents is followed before it is taken for a circle. */
const LONGEST_CHAIN = 20

/** One column as the dictionary describes it. */
export interface DictionaryColumn {
  readonly name: string
  /** Empty where it is not told. */
  readonly internalType: string
}

/** Which columns tables have, inherited ones included. */
export interface Dictionary {
  /** The columns of a table; null where its chain does not lead to a sys_id, which counts as unreadable. */
  columnsOf(table: string): readonly DictionaryColumn[] | null
  /** How many rows about a table's columns, inherited ones included, are counted and not shown; null where that is not told. */
  hiddenOf(table: string): number | null
  /** A table and those that it extends, itself first. */
  chainOf(table: string): readonly string[]
  /** Names and `sys_db_object` ids of the tables whose rows a table holds: its own, and those that extend it. */
  classesOf(table: string): readonly string[]
}

/** Reads `sys_db_object` and `sys_dictionary` for some tables; null where this user may not read them. */
export async function readDictionary(
  client: TableClient,
  tables: readonly string[],
  insistence: Insistence,
): Promise<Dictionary | null> {
  const { signal } = insistence
  return ifReadable(insistence, async () => {
    const questions = [readParents(client, signal), allRowsOf(client, 'sys_dictionary', signal)] as const
    await Promise.allSettled(questions)
    const [{ parents, idByName }, readAll] = await Promise.all(questions)
    const wanted = [...new Set(tables.flatMap((table) => chainOf(table, parents)))].filter(isTableName)
    const columns = new Map<string, DictionaryColumn[]>()
    const hidden = new Map<string, number | null>()
    for (const names of inGroups(wanted).groups) {
      const told = await readAll(['sys_id', 'name', 'element', 'internal_type', 'active'], isOneOf('name', names))
      for (const row of told.rows) addColumn(columns, row)
      if (told.hidden === null) for (const name of names) hidden.set(name, null)
      else if (told.hidden > 0)
        for (const name of names) hidden.set(name, (await readAll(['sys_id'], isEqual('name', name))).hidden)
    }
    return {
      columnsOf: (table) => inherited(chainOf(table, parents), columns),
      hiddenOf: (table) => hiddenIn(chainOf(table, parents), hidden),
      chainOf: (table) => chainOf(table, parents),
      classesOf: (table) => classesOf(table, parents, idByName),
    }
  })
}

interface Tables {
  /** Each table's parent, by name. */
  readonly parents: ReadonlyMap<string, string>
  readonly idByName: ReadonlyMap<string, string>
}

async function readParents(client: TableClient, signal: AbortSignal): Promise<Tables> {
  const readAll = await allRowsOf(client, 'sys_db_object', signal)
  const { rows } = await readAll(['sys_id', 'name', 'super_class'], null)
  const nameById = new Map(rows.map((row) => [plainValue(row, 'sys_id') ?? '', plainValue(row, 'name') ?? '']))
  return {
    parents: new Map(
      rows.map((row) => [plainValue(row, 'name') ?? '', nameById.get(plainValue(row, 'super_class') ?? '') ?? '']),
    ),
    idByName: new Map([...nameById].map(([id, name]) => [name, id])),
  }
}

function classesOf(
  table: string,
  parents: ReadonlyMap<string, string>,
  idByName: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([table, ...parents.keys()])].filter((name) => chainOf(name, parents).includes(table))
  return names.flatMap((name) => [name, ...(idByName.get(name) === undefined ? [] : [idByName.get(name) ?? ''])])
}

function chainOf(table: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const chain = [table]
  for (let parent = parents.get(table); parent && chain.length < LONGEST_CHAIN; parent = parents.get(parent))
    chain.push(parent)
  return chain
}

function inherited(
  chain: readonly string[],
  columns: ReadonlyMap<string, readonly DictionaryColumn[]>,
): readonly DictionaryColumn[] | null {
  // A parent that cannot be asked for by its name leaves an unknown number of columns unknown.
  if (!chain.every(isTableName)) return null
  const byName = new Map(chain.flatMap((table) => columns.get(table) ?? []).map((column) => [column.name, column]))
  return byName.has('sys_id') ? [...byName.values()] : null
}

function hiddenIn(chain: readonly string[], hidden: ReadonlyMap<string, number | null>): number | null {
  return chain.reduce<number | null>((sum, table) => {
    const here = hidden.has(table) ? (hidden.get(table) ?? null) : 0
    return sum === null || here === null ? null : sum + here
  }, 0)
}

function addColumn(columns: Map<string, DictionaryColumn[]>, row: Row): void {
  const table = plainValue(row, 'name') ?? ''
  const name = plainValue(row, 'element') ?? ''
  // Rows without an element describe the table itself.
  if (name === '' || plainValue(row, 'active') === 'false') return
  const known = columns.get(table) ?? []
  known.push({ name, internalType: plainValue(row, 'internal_type') ?? '' })
  columns.set(table, known)
}
