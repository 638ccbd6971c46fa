import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const TABLE = 'sys_script'
const SIZES = { tables: { [TABLE]: 60 } }

/** Ids of the dictionary's rows about some columns of the table or of those that it extends. */
async function dictionaryIds(columns: readonly string[]): Promise<readonly string[]> {
  const { simulator } = await harvestedInstance(SIZES)
  const rows = simulator.visibleRows('sys_dictionary')
  return rows
    .filter(({ name, element = '' }) => name === TABLE && columns.includes(element))
    .map(({ sys_id = '' }) => sys_id)
}

test('columns whose rows of the dictionary are hidden are read all the same, as one row of the table shows them', async () => {
  const ids = await dictionaryIds(['script', 'condition'])
  expect(ids).toHaveLength(2)
  const fault: Fault = { fault: 'hide-rows', table: 'sys_dictionary', ids: [...ids] }
  const { folder, harvest } = await harvestedInstance({ ...SIZES, faults: [fault] })
  expect(await harvest({ tables: [TABLE] })).toMatchObject({ verdict: 'complete', tables: [{ rows: 60 }] })
  expect(publishedManifest(folder, TABLE).columns).toEqual(expect.arrayContaining(['script', 'condition']))
})

test('a column that neither the dictionary nor a row shows makes the table partial, with the number of hidden rows', async () => {
  const ids = await dictionaryIds(['script', 'condition'])
  const { harvest } = await harvestedInstance({
    ...SIZES,
    faults: [
      { fault: 'hide-rows', table: 'sys_dictionary', ids: [...ids] },
      { fault: 'withhold-columns', table: TABLE, columns: ['script'] },
    ],
  })
  const { tables } = await harvest({ tables: [TABLE] })
  expect(tables).toMatchObject([{ verdict: 'partial', reason: expect.stringMatching(/^2 rows of the dictionary/) }])
})

test('where types are withheld, names alone decide: what may hold a secret is not asked for, and a note says why', async () => {
  const { folder, harvest } = await harvestedInstance({
    ...SIZES,
    faults: [{ fault: 'withhold-columns', table: 'sys_dictionary', columns: ['internal_type'] }],
  })
  await harvest({ tables: [TABLE] })
  const { columns, notes } = publishedManifest(folder, TABLE)
  expect(columns).toEqual(expect.arrayContaining(['script', 'condition', 'name']))
  expect(notes.join()).toMatch(/types of columns are not told/)
})

/** A table of an instance's own, with columns by their types. */
const OWN = 'u_parts'
const COLUMNS = {
  sys_id: 'GUID',
  u_größe: 'string',
  'u_e-mail': 'string',
  '3d_model': 'string',
  constructor: 'string',
  u_vault_pin: 'password2',
}

/** An instance with that table, each of whose rows has a value of each column. */
async function withOwnColumns(faults: readonly Fault[]): Promise<HarvestedInstance> {
  const data = await temporaryFolder()
  const write = (table: string, rows: readonly object[]): Promise<void> =>
    writeFile(join(data, `${table}.ndjson`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const columns = Object.entries(COLUMNS)
  await write('sys_db_object', [{ sys_id: idOf(0), name: OWN, super_class: '' }])
  await write(
    'sys_dictionary',
    columns.map(([element, internal_type], at) => ({ sys_id: idOf(at), name: OWN, element, internal_type })),
  )
  const rowAt = (at: number) => ({
    ...Object.fromEntries(columns.map(([column]) => [column, `${column} ${at}`])),
    sys_id: idOf(at),
  })
  await write(
    OWN,
    Array.from({ length: 20 }, (_, at) => rowAt(at)),
  )
  return harvestedInstance({ dataDirectory: data, faults })
}

function idOf(at: number): string {
  return at.toString(16).padStart(32, '0')
}

test('columns of any name are requested and stored, and one that holds passwords is not', async () => {
  const { folder, harvest } = await withOwnColumns([])
  expect(await harvest({ tables: [OWN] })).toMatchObject({ verdict: 'complete', tables: [{ rows: 20 }] })
  const { columns, secretColumns } = publishedManifest(folder, OWN)
  expect(columns).toEqual(expect.arrayContaining(['u_größe', 'u_e-mail', '3d_model', 'constructor']))
  expect(secretColumns).toContain('u_vault_pin')
  const [row] = foldedState(folder, OWN).values()
  expect(row).toMatchObject({ u_größe: 'u_größe 0', 'u_e-mail': 'u_e-mail 0', '3d_model': '3d_model 0' })
})

test('a withheld column with the name of what every object has is missed', async () => {
  const withheld: Fault = { fault: 'withhold-columns', table: OWN, columns: ['constructor'] }
  const { folder, harvest } = await withOwnColumns([withheld])
  expect(await harvest({ tables: [OWN] })).toMatchObject({ verdict: 'partial', tables: [{ rows: 20, hidden: 0 }] })
  expect(publishedManifest(folder, OWN).withheldColumns).toEqual(['constructor'])
})

test.each<{ name: string; fault: Fault }>([
  {
    name: 'types are withheld',
    fault: { fault: 'withhold-columns', table: 'sys_dictionary', columns: ['internal_type'] },
  },
  { name: 'the dictionary is refused', fault: { fault: 'deny-table', table: 'sys_dictionary' } },
])('a column that may hold a secret is neither requested nor stored where $name', async ({ fault }) => {
  const { simulator, folder, harvest } = await withOwnColumns([fault])
  expect((await harvest({ tables: [OWN] })).tables).toMatchObject([{ rows: 20 }])
  expect(publishedManifest(folder, OWN).secretColumns).toContain('u_vault_pin')
  expect([...foldedState(folder, OWN).values()].filter((row) => Object.hasOwn(row, 'u_vault_pin'))).toEqual([])
  const asked = simulator.requests().filter(({ path }) => path.endsWith(`/${OWN}`))
  expect(asked.filter(({ query }) => query.sysparm_fields?.includes('u_vault_pin'))).toEqual([])
})
