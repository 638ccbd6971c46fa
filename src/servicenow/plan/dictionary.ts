import { HarvestError } from '../../contract/harvest-error.ts'
import { readPages } from '../paging/pager.ts'
import { IDS_LIMIT, type Walk } from '../paging/walk.ts'
import { rowsOf } from '../table-api/parse-page.ts'
import { plainValue, type Row } from '../table-api/row.ts'
import type { TableClient } from '../table-api/table-client.ts'

/** Names in one `IN` condition: together they stay under the 2 KB that every proxy lets through. */
const NAMES_PER_QUERY = 40
/** Rows per page of the dictionary; its rows are small. */
const DICTIONARY_PAGE = 1000
/** How far a chain of parents is followed before it is taken for a circle. */
const LONGEST_CHAIN = 20

/** One column as the dictionary describes it. */
export interface DictionaryColumn {
  readonly name: string
  readonly internalType: string
}

/** Which columns tables have, inherited ones included. */
export interface Dictionary {
  /** The columns of a table; null where its chain does not lead to a sys_id, which counts as unreadable. */
  columnsOf(table: string): readonly DictionaryColumn[] | null
  /** Names and `sys_db_object` ids of the tables whose rows a table holds: its own, and those that extend it. */
  classesOf(table: string): readonly string[]
}

/** Reads `sys_db_object` and `sys_dictionary` for some tables; null where this user may not read them. */
export async function readDictionary(
  client: TableClient,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<Dictionary | null> {
  try {
    const { parents, idByName } = await readParents(client, signal)
    const wanted = [...new Set(tables.flatMap((table) => chainOf(table, parents)))]
    const columns = new Map<string, DictionaryColumn[]>()
    for (let at = 0; at < wanted.length; at += NAMES_PER_QUERY) {
      const names = wanted.slice(at, at + NAMES_PER_QUERY)
      const columnsWanted = ['sys_id', 'name', 'element', 'internal_type', 'active']
      for (const row of await readAll(client, 'sys_dictionary', columnsWanted, `nameIN${names.join(',')}`, signal)) {
        addColumn(columns, row)
      }
    }
    return {
      columnsOf: (table) => inherited(chainOf(table, parents), columns),
      classesOf: (table) => classesOf(table, parents, idByName),
    }
  } catch (error) {
    if (error instanceof HarvestError && UNREADABLE.some((code) => code === error.code)) return null
    throw error
  }
}

const UNREADABLE = ['SCOPE_FORBIDDEN', 'TABLE_ABSENT', 'QUERY_REJECTED', 'TOKEN_EXPIRED'] as const

interface Tables {
  /** Each table's parent, by name. */
  readonly parents: ReadonlyMap<string, string>
  readonly idByName: ReadonlyMap<string, string>
}

async function readParents(client: TableClient, signal: AbortSignal): Promise<Tables> {
  const rows = await readAll(client, 'sys_db_object', ['sys_id', 'name', 'super_class'], null, signal)
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
  const byName = new Map(chain.flatMap((table) => columns.get(table) ?? []).map((column) => [column.name, column]))
  return byName.has('sys_id') ? [...byName.values()] : null
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

async function readAll(
  client: TableClient,
  table: string,
  columns: readonly string[],
  filter: string | null,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const walk: Walk = {
    table,
    order: 'sys_id',
    reading: 'keyset',
    window: null,
    filter,
    columns,
    referenceLinks: false,
    range: { lo: null, hi: null },
    idsLimit: IDS_LIMIT,
  }
  const rows: Row[] = []
  const start = { cursor: null, wantedPageSize: DICTIONARY_PAGE, pageSize: DICTIONARY_PAGE }
  for await (const step of readPages(client, walk, start, signal)) rows.push(...rowsOf(step))
  return rows
}
