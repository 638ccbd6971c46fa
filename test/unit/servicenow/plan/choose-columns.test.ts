import { expect, test } from 'vitest'
import type { CatalogueTable } from '../../../../src/servicenow/catalogue/catalogue-table.ts'
import {
  type ChosenColumns,
  chooseColumns,
  chooseReading,
  type KnownColumns,
  withoutRefused,
} from '../../../../src/servicenow/plan/choose-columns.ts'
import type { DictionaryColumn } from '../../../../src/servicenow/plan/dictionary.ts'

const CATALOGUE: CatalogueTable = {
  table: 'sys_audit',
  title: 'Audit',
  columns: ['sys_id', 'tablename', 'oldvalue', 'newvalue'],
  order: 'sys_created_on',
  logDays: 7,
  keptDays: 7,
  secretColumns: ['handshake'],
  sensitiveColumns: ['oldvalue', 'newvalue'],
  onlyRows: null,
  sensitiveBecause: 'values of any column',
  optional: false,
  notes: [],
}

function dictionary(...columns: readonly (string | readonly [string, string])[]): readonly DictionaryColumn[] {
  return columns.map((column) =>
    typeof column === 'string'
      ? { name: column, internalType: 'string' }
      : { name: column[0], internalType: column[1] },
  )
}

/** Each situation, with the choice. */
const CASES: readonly {
  readonly name: string
  readonly known: Partial<KnownColumns>
  readonly chosen: Partial<ChosenColumns>
}[] = [
  {
    name: 'the dictionary goes before catalogue and row',
    known: { dictionary: dictionary('sys_id', 'b', 'a'), catalogue: CATALOGUE, oneRow: ['c'] },
    chosen: { columns: ['sys_id', 'a', 'b'], columnSource: 'dictionary', secretColumns: [], sensitiveColumns: [] },
  },
  {
    name: 'without a dictionary, catalogue and row together',
    known: { catalogue: { ...CATALOGUE, sensitiveColumns: [] }, oneRow: ['sys_id', 'u_custom'] },
    chosen: { columns: ['sys_id', 'newvalue', 'oldvalue', 'tablename', 'u_custom'], columnSource: 'row' },
  },
  {
    name: 'without dictionary and visible row, the catalogue alone',
    known: { catalogue: { ...CATALOGUE, sensitiveColumns: [] } },
    chosen: { columns: ['sys_id', 'newvalue', 'oldvalue', 'tablename'], columnSource: 'catalogue' },
  },
  {
    name: 'an unknown table without a visible row is asked for its ids',
    known: {},
    chosen: { columns: ['sys_id'], columnSource: 'catalogue' },
  },
  {
    name: 'names of any letters are asked for, and those that would be another question are named',
    known: { dictionary: dictionary('sys_id', 'u_größe', 'u_e-mail', '3d_model', 'constructor', 'a,b', 'caller.name') },
    chosen: {
      columns: ['sys_id', '3d_model', 'constructor', 'u_e-mail', 'u_größe'],
      unaskable: ['a,b', 'caller.name'],
    },
  },
  {
    name: 'a column of no known type that may hold a secret by its name is left out, unless the catalogue knows it',
    known: {
      dictionary: dictionary('sys_id', ['u_vault_pin', ''], ['sort_key', ''], ['u_note', ''], 'u_pin_board'),
      catalogue: { ...CATALOGUE, columns: ['sys_id', 'sort_key'] },
    },
    chosen: {
      columns: ['sys_id', 'sort_key', 'u_note', 'u_pin_board'],
      secretColumns: ['u_vault_pin'],
      hasUntyped: true,
    },
  },
  {
    name: 'without a dictionary no column is asked for that may hold a secret',
    known: { oneRow: ['sys_id', 'u_vault_pin', 'u_note'] },
    chosen: { columns: ['sys_id', 'u_note'], secretColumns: ['u_vault_pin'] },
  },
  {
    name: 'sensitive columns are off',
    known: { dictionary: dictionary('sys_id', 'tablename', 'oldvalue', 'newvalue'), catalogue: CATALOGUE },
    chosen: { columns: ['sys_id', 'tablename'], sensitiveColumns: ['newvalue', 'oldvalue'] },
  },
  {
    name: 'sensitive columns are read where asked for',
    known: { dictionary: dictionary('sys_id', 'tablename', 'oldvalue'), catalogue: CATALOGUE, includeSensitive: true },
    chosen: { columns: ['sys_id', 'oldvalue', 'tablename'], sensitiveColumns: [] },
  },
  {
    name: 'a sensitive column that the table lacks is not named',
    known: { dictionary: dictionary('sys_id', 'tablename'), catalogue: CATALOGUE },
    chosen: { columns: ['sys_id', 'tablename'], sensitiveColumns: [] },
  },
  {
    name: 'a secret by its type is never asked for',
    known: { dictionary: dictionary('sys_id', ['harmless', 'password2']), includeSensitive: true },
    chosen: { columns: ['sys_id'], secretColumns: ['harmless'] },
  },
  {
    name: 'a secret by its name is never asked for',
    known: { oneRow: ['sys_id', 'client_secret', 'name'], includeSensitive: true },
    chosen: { columns: ['sys_id', 'name'], secretColumns: ['client_secret'] },
  },
  {
    name: "a secret by the catalogue's word is never asked for",
    known: { dictionary: dictionary('sys_id', 'handshake'), catalogue: CATALOGUE, includeSensitive: true },
    chosen: { columns: ['sys_id'], secretColumns: ['handshake'] },
  },
  {
    name: 'a column that is both secret and sensitive counts as secret',
    known: {
      dictionary: dictionary('sys_id', 'api_key'),
      catalogue: { ...CATALOGUE, sensitiveColumns: ['api_key'] },
      includeSensitive: true,
    },
    chosen: { columns: ['sys_id'], secretColumns: ['api_key'], sensitiveColumns: [] },
  },
  {
    name: 'a name that would change the list of columns is left out',
    known: { oneRow: ['sys_id', 'a,password', 'b&sysparm_limit', 'c.d', '', 'e f', 'good_1'] },
    chosen: { columns: ['sys_id', 'good_1'], secretColumns: [] },
  },
  {
    name: 'a column that several sources know is asked for once',
    known: { catalogue: { ...CATALOGUE, sensitiveColumns: [] }, oneRow: ['tablename', 'sys_id', 'tablename'] },
    chosen: { columns: ['sys_id', 'newvalue', 'oldvalue', 'tablename'] },
  },
]

test.each(CASES)('columns are chosen: $name', ({ known, chosen }) => {
  const nothing: KnownColumns = { dictionary: null, catalogue: null, oneRow: [], includeSensitive: false }
  expect(chooseColumns({ ...nothing, ...known })).toMatchObject(chosen)
})

const ONLY = { column: 'kind', oneOf: ['harmless'] }
const MIXED: CatalogueTable = { ...CATALOGUE, sensitiveColumns: ['newvalue'], onlyRows: ONLY }

test('a column that only some rows make sensitive is read of the others, where a column tells them apart', () => {
  const known = { dictionary: dictionary('sys_id', 'kind', 'newvalue'), catalogue: MIXED, oneRow: [] }
  expect(chooseReading(known, false)).toMatchObject({ only: ONLY, chosen: { columns: ['sys_id', 'kind', 'newvalue'] } })
  expect(chooseReading(known, true).only).toBeUndefined()
})

test('where no column tells them apart, the sensitive one is left out', () => {
  const known = { dictionary: dictionary('sys_id', 'newvalue'), catalogue: MIXED, oneRow: [] }
  expect(chooseReading(known, false)).toMatchObject({ chosen: { columns: ['sys_id'], sensitiveColumns: ['newvalue'] } })
  expect(chooseReading(known, false).only).toBeUndefined()
})

test('where the column that tells them apart is refused, the sensitive one goes with it', () => {
  const plan = {
    table: 'sys_variable_value',
    columns: ['sys_id', 'document', 'value', 'variable'],
    only: { column: 'variable', oneOf: ['x'] },
  }
  expect(withoutRefused(plan, new Set(['document']))).toEqual(['sys_id', 'value', 'variable'])
  expect(withoutRefused(plan, new Set(['variable']))).toEqual(['sys_id', 'document'])
})
