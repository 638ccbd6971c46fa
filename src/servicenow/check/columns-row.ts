import { catalogueTable } from '../catalogue/catalogue.ts'
import { chooseColumns } from '../plan/choose-columns.ts'
import { readDictionary } from '../plan/dictionary.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { type CheckRow, finding, note, ok } from './check-row.ts'

/** Named examples of columns in one row's text. */
const EXAMPLES = 3

/** Tells which columns of the readable tables a harvest leaves out because they hold secrets. */
export async function columnsRow(
  client: TableClient,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<CheckRow> {
  const dictionary = await readDictionary(client, tables, { tolerant: true, signal })
  const left = tables.flatMap((table) =>
    chooseColumns({
      dictionary: dictionary?.columnsOf(table) ?? null,
      catalogue: catalogueTable(table),
      oneRow: [],
      includeSensitive: false,
    }).secretColumns.map((column) => `${table}.${column}`),
  )
  const examples = [...left.slice(0, EXAMPLES), ...(left.length > EXAMPLES ? ['…'] : [])].join(', ')
  const said = `columns left out because they hold secrets: ${left.length}${examples === '' ? '' : ` (${examples})`}`
  const thinned = tables.filter((table) => dictionary?.hiddenOf(table) !== 0)
  if (dictionary !== null && thinned.length > 0)
    return finding(
      'tables',
      `rows of the dictionary about ${thinned.length} tables are hidden, so that columns may be missing (${thinned.slice(0, EXAMPLES).join(', ')}); ${said}`,
      'Let the integration user read all rows of sys_dictionary.',
    )
  if (dictionary !== null) return ok('tables', said)
  return note(
    'tables',
    `the dictionary is not readable, so columns come from the catalogue and withheld columns cannot be detected; ${said}`,
    'Let the integration user read sys_dictionary and sys_db_object.',
  )
}
