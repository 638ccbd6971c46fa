import type { ColumnSource } from '../../contract/table/table-plan.ts'
import type { CatalogueTable } from '../catalogue/catalogue-table.ts'
import { isSecretColumn } from '../catalogue/secret-columns.ts'
import type { DictionaryColumn } from './dictionary.ts'

/** The columns to ask for, and those that are left out by name. */
export interface ChosenColumns {
  readonly columns: readonly string[]
  readonly columnSource: ColumnSource
  readonly secretColumns: readonly string[]
  readonly sensitiveColumns: readonly string[]
}

/** What is known of a table's columns. */
export interface KnownColumns {
  /** From the dictionary, inherited ones included; null where it is unreadable. */
  readonly dictionary: readonly DictionaryColumn[] | null
  readonly catalogue: CatalogueTable | null
  /** What one row showed; empty where the dictionary made the look unnecessary. */
  readonly oneRow: readonly string[]
  readonly includeSensitive: boolean
}

/** A column name that is safe inside `sysparm_fields`. */
const COLUMN_NAME = /^[a-z_][a-z0-9_]*$/i

/**
 * The dictionary's columns where it is readable; else the catalogue's together with those that one row showed, since
 * a catalogue alone drops the columns that it does not know. Secret columns never, sensitive ones only when asked for.
 */
export function chooseColumns({ dictionary, catalogue, oneRow, includeSensitive }: KnownColumns): ChosenColumns {
  const known: readonly DictionaryColumn[] =
    dictionary ?? [...new Set([...(catalogue?.columns ?? []), ...oneRow])].map((name) => ({ name, internalType: '' }))
  const named = known.filter(({ name }) => COLUMN_NAME.test(name))
  const declaredSecret = new Set(catalogue?.secretColumns ?? [])
  const secret = named.filter(
    ({ name, internalType }) => declaredSecret.has(name) || isSecretColumn(name, internalType),
  )
  const secretNames = new Set(secret.map(({ name }) => name))
  const declaredSensitive = new Set(includeSensitive ? [] : (catalogue?.sensitiveColumns ?? []))
  const names = named.map(({ name }) => name).filter((name) => !secretNames.has(name))
  return {
    columns: ['sys_id', ...names.filter((name) => name !== 'sys_id' && !declaredSensitive.has(name)).sort()],
    columnSource: dictionary !== null ? 'dictionary' : oneRow.length > 0 ? 'row' : 'catalogue',
    secretColumns: [...secretNames].sort(),
    sensitiveColumns: names.filter((name) => declaredSensitive.has(name)).sort(),
  }
}
