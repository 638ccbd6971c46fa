import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { FoldedState } from '../../sink/fold/harvested-state.ts'
import { textRows } from '../rows/text-rows.ts'
import { type ColumnType, columnType } from './column-type.ts'

/** The types of tables' columns, as the harvested dictionary has them. */
export interface DictionaryTypes {
  /** The types of one table's columns, those of its parents included; a column that is not among them is text. */
  of(table: string): ReadonlyMap<string, ColumnType>
}

/**
 * Reads the types of all columns from the harvested sys_dictionary, and which table extends which from sys_db_object. Throws
 * CONFIG_INVALID where the harvest holds no dictionary.
 */
export async function dictionaryTypes(state: FoldedState): Promise<DictionaryTypes> {
  const dictionary = await state.table('sys_dictionary')
  if (dictionary === null)
    throw new HarvestError(
      'CONFIG_INVALID',
      '--typed needs the types of the columns, and this harvest has no sys_dictionary',
      {
        hint: 'Harvest sys_dictionary and sys_db_object as well, or leave --typed out.',
      },
    )
  const columns = new Map<string, Map<string, ColumnType>>()
  for await (const row of textRows(dictionary)) {
    const [table, element] = [row.get('name') ?? '', row.get('element') ?? '']
    if (table === '' || element === '') continue
    const known = columns.get(table) ?? new Map<string, ColumnType>()
    known.set(element, columnType(row.get('internal_type')))
    columns.set(table, known)
  }
  const parents = await parentsOf(state)
  return {
    of: (table) =>
      new Map(
        lineOf(table, parents)
          .toReversed()
          .flatMap((each) => [...(columns.get(each) ?? [])]),
      ),
  }
}

/** The table that each table extends, by name. */
async function parentsOf(state: FoldedState): Promise<ReadonlyMap<string, string>> {
  const tables = await state.table('sys_db_object')
  if (tables === null) return new Map()
  const names = new Map<string, string>()
  const above: { readonly name: string; readonly parent: string }[] = []
  for await (const row of textRows(tables)) {
    const name = row.get('name') ?? ''
    names.set(row.get('sys_id') ?? '', name)
    above.push({ name, parent: row.get('super_class') ?? '' })
  }
  return new Map(above.flatMap(({ name, parent }) => [[name, names.get(parent) ?? ''] as const]))
}

/** A table and those that it extends, itself first. */
function lineOf(table: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const line: string[] = []
  for (let at = table; at !== '' && !line.includes(at); at = parents.get(at) ?? '') line.push(at)
  return line
}
