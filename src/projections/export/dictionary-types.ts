import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { plainValue } from '../../contract/row/row.ts'
import { foldedValues } from '../../sink/fold/fold-row.ts'
import type { FoldedState, FoldingTable } from '../../sink/fold/harvested-state.ts'
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
  await eachRow(dictionary, (value) => {
    const [table, element] = [value('name'), value('element')]
    if (table === '' || element === '') return
    const known = columns.get(table) ?? new Map<string, ColumnType>()
    known.set(element, columnType(value('internal_type')))
    columns.set(table, known)
  })
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
  await eachRow(tables, (value) => {
    names.set(value('sys_id'), value('name'))
    above.push({ name: value('name'), parent: value('super_class') })
  })
  return new Map(above.flatMap(({ name, parent }) => [[name, names.get(parent) ?? ''] as const]))
}

/** Gives each row as what tells a column's value; empty for one that it does not have. */
async function eachRow(table: FoldingTable, take: (value: (column: string) => string) => void): Promise<void> {
  const { bundles } = await table.fold()
  for await (const rows of bundles)
    for (const row of rows) {
      const values = foldedValues(row)
      take((column) => plainValue(values, column) ?? '')
    }
}

/** A table and those that it extends, itself first. */
function lineOf(table: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const line: string[] = []
  for (let at = table; at !== '' && !line.includes(at); at = parents.get(at) ?? '') line.push(at)
  return line
}
