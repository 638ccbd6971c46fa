import { expect, test } from 'vitest'
import type { Fault } from '../../src/simulator/index.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

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
