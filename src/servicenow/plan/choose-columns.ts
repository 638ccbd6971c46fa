import type { ColumnSource, RowCondition, TablePlan } from '../../contract/table/table-plan.ts'
import { catalogueTable } from '../catalogue/catalogue.ts'
import type { CatalogueTable } from '../catalogue/catalogue-table.ts'
import { isSecretColumn, mayBeSecretColumn } from '../catalogue/secret-columns.ts'
import type { DictionaryColumn } from './dictionary.ts'

/** The columns to ask for, and those that are left out by name. */
export interface ChosenColumns {
  readonly columns: readonly string[]
  readonly columnSource: ColumnSource
  readonly secretColumns: readonly string[]
  readonly sensitiveColumns: readonly string[]
  /** Columns whose names no request can carry. */
  readonly unaskable: readonly string[]
  /** True where the type of some column is not told, so that its name alone decides whether it may hold a secret. */
  readonly hasUntyped: boolean
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

/** Longer texts are no names of columns. */
const LONGEST_NAME = 255
/** Letters of any script and what else names are made of; a comma, a dot or a space would make another question of the list. */
const COLUMN_NAME = /^[\p{L}\p{M}\p{N}_$-]+$/u

/**
 * The dictionary's columns where it is readable; else the catalogue's together with those that one row showed, since
 * a catalogue alone drops the columns that it does not know. Secret columns never, sensitive ones only when asked for.
 */
export function chooseColumns({ dictionary, catalogue, oneRow, includeSensitive }: KnownColumns): ChosenColumns {
  const known: readonly DictionaryColumn[] =
    dictionary ?? [...new Set([...(catalogue?.columns ?? []), ...oneRow])].map((name) => ({ name, internalType: '' }))
  const named = known.filter(({ name }) => isAskable(name))
  const declaredSecret = new Set(catalogue?.secretColumns ?? [])
  const vetted = new Set(catalogue?.columns ?? [])
  const isSecret = ({ name, internalType }: DictionaryColumn): boolean =>
    internalType === '' && !vetted.has(name) ? mayBeSecretColumn(name) : isSecretColumn(name, internalType)
  const secret = named.filter((column) => declaredSecret.has(column.name) || isSecret(column))
  const secretNames = new Set(secret.map(({ name }) => name))
  const declaredSensitive = new Set(includeSensitive ? [] : (catalogue?.sensitiveColumns ?? []))
  const names = named.map(({ name }) => name).filter((name) => !secretNames.has(name))
  return {
    columns: ['sys_id', ...names.filter((name) => name !== 'sys_id' && !declaredSensitive.has(name)).sort()],
    columnSource: dictionary !== null ? 'dictionary' : oneRow.length > 0 ? 'row' : 'catalogue',
    secretColumns: [...secretNames].sort(),
    sensitiveColumns: names.filter((name) => declaredSensitive.has(name)).sort(),
    unaskable: known.flatMap(({ name }) => (isAskable(name) ? [] : [name])).sort(),
    hasUntyped: named.some(({ internalType }) => internalType === ''),
  }
}

/** The columns to ask for, and the only rows to ask for with them; absent for all rows. */
export interface ChosenReading {
  readonly chosen: ChosenColumns
  readonly only?: RowCondition | undefined
}

/**
 * Chooses columns, and rows where a table keeps what is harmless and what is not in one column: then only harmless rows are
 * read, as far as the column can be asked for that tells them apart; where it cannot, the other column is left out.
 */
export function chooseReading(known: Omit<KnownColumns, 'includeSensitive'>, includeSensitive: boolean): ChosenReading {
  const only = includeSensitive ? null : (known.catalogue?.onlyRows ?? null)
  const all = chooseColumns({ ...known, includeSensitive: includeSensitive || only !== null })
  if (only === null) return { chosen: all }
  return all.columns.includes(only.column)
    ? { chosen: all, only }
    : { chosen: chooseColumns({ ...known, includeSensitive: false }) }
}

/** The columns to ask for once some are refused. Where one of these tells harmless rows from others, what may be harmful is not asked for either. */
export function withoutRefused(
  { table, columns, only }: Pick<TablePlan, 'table' | 'columns' | 'only'>,
  refused: ReadonlySet<string>,
): readonly string[] {
  const untold = only !== undefined && refused.has(only.column) ? (catalogueTable(table)?.sensitiveColumns ?? []) : []
  return columns.filter((column) => !refused.has(column) && !untold.includes(column))
}

function isAskable(name: string): boolean {
  return name.length <= LONGEST_NAME && COLUMN_NAME.test(name)
}
