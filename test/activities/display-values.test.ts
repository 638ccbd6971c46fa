import { expect, test } from 'vitest'
import { harvestedInstance } from '../support/harvested-instance.ts'

test('a table whose values come as objects although plain ones were asked for fails by name, and the others are read', async () => {
  const { harvest } = await harvestedInstance({
    tables: { sys_script: 20, sys_user: 20 },
    faults: [{ table: 'sys_script', fault: 'display-values' }],
  })
  const { tables } = await harvest({ tables: ['sys_script', 'sys_user'] })
  expect(tables.map(({ table, verdict, rows, code }) => [table, verdict, rows, code])).toEqual([
    ['sys_script', 'failed', 0, 'QUERY_REJECTED'],
    ['sys_user', 'complete', 20, null],
  ])
  expect(tables[0]?.reason).toContain('plain values were asked for')
})

test('describing tables whose values come as objects cost a note at most', async () => {
  const { harvest } = await harvestedInstance({
    tables: { sys_script: 20 },
    faults: ['sys_dictionary', 'sys_db_object', 'sys_user'].map((table) => ({ table, fault: 'display-values' })),
  })
  const { tables } = await harvest({ tables: ['sys_script'] })
  expect(tables.map(({ verdict, rows }) => [verdict, rows])).toEqual([['complete', 20]])
})
