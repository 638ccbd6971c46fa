import { expect, test } from 'vitest'
import { automationCatalogue } from '../../../src/servicenow/catalogue/catalogue.ts'
import { ABSENT_TABLES } from '../../../src/simulator/dataset/synthetic-tables.ts'
import { openInstance } from '../support/open-instance.ts'

test('every table of the automation profile is simulated, but for those that are absent on purpose', async () => {
  const { simulator } = await openInstance()
  const simulated = new Set(simulator.tables())
  const missing = automationCatalogue().filter(({ table }) => !simulated.has(table))
  expect(missing.map(({ table }) => table).sort()).toEqual(Object.keys(ABSENT_TABLES).sort())
})

test('only tables that the profile calls optional are absent on purpose, and each says why', () => {
  const optional = new Set(automationCatalogue().flatMap(({ table, optional }) => (optional ? [table] : [])))
  for (const [table, reason] of Object.entries(ABSENT_TABLES)) {
    expect(optional).toContain(table)
    expect(reason).not.toBe('')
  }
})

test('every simulated table of the profile has rows', async () => {
  const { simulator } = await openInstance()
  const absent = new Set(Object.keys(ABSENT_TABLES))
  const empty = automationCatalogue().filter(
    ({ table }) => !absent.has(table) && simulator.visibleIds(table).length === 0,
  )
  expect(empty).toEqual([])
})

test('rows for a table that is absent on purpose are refused with its reason', async () => {
  await expect(openInstance({ tables: { sn_nowassist_skill_config: 3 } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('sn_nowassist_skill_config on purpose: Now Assist is licensed apart'),
  })
})

test('an absent table answers as one that the instance does not have', async () => {
  const { list } = await openInstance()
  for (const table of Object.keys(ABSENT_TABLES)) {
    const reply = await list(table, '')
    expect([reply.status, reply.text]).toEqual([400, expect.stringContaining(`Invalid table ${table}`)])
  }
})
