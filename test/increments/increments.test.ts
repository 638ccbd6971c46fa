import { expect, test } from 'vitest'
import type { HarvestOutcome } from '../../src/contract/run/harvest-outcome.ts'
import { expectState } from '../support/compare/expect-state.ts'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2026, 5, 1, 3)

/** An instance whose clock is set by hand. */
async function instanceAt(
  tables: Readonly<Record<string, number>>,
): Promise<HarvestedInstance & { day: (n: number) => void }> {
  const harvested = await harvestedInstance({ tables, now: () => START_MS })
  return { ...harvested, day: (n) => harvested.simulator.setClock(() => START_MS + n * DAY_MS) }
}

function verdicts(outcome: HarvestOutcome): readonly (readonly [string, string, number])[] {
  return outcome.tables.map(({ table, verdict, rows }) => [table, verdict, rows] as const)
}

test('an increment brings what changed and what was deleted since, and the state is the instance again', async () => {
  const instance = await instanceAt({ sys_script: 300 })
  const { simulator } = instance
  const tables = ['sys_script']
  expect(verdicts(await instance.harvest({ tables }))).toEqual([['sys_script', 'complete', 300]])
  instance.day(1)
  const [first, second, third] = simulator.visibleIds('sys_script')
  simulator.update('sys_script', first ?? '', { name: 'changed' })
  simulator.remove('sys_script', second ?? '')
  simulator.insert('sys_script', { sys_id: 'f'.repeat(32), name: 'new' })
  simulator.remove('sys_script', third ?? '')
  simulator.insert('sys_script', { sys_id: third ?? '', name: 'deleted and there again' })
  simulator.setClock(() => START_MS + DAY_MS + HOUR_MS)
  const asked = simulator.requests().length
  const outcome = await instance.harvest({ tables, mode: 'incremental' })
  expect(verdicts(outcome)).toEqual([['sys_script', 'complete', 3]])
  expect(outcome.tables.map(({ tombstones }) => tombstones)).toEqual([1])
  expectState(instance, 'sys_script')
  const { increment, watermark, window } = publishedManifest(instance.folder, 'sys_script')
  expect(increment).toMatchObject({
    deletionsFrom: ['sys_metadata_delete', 'sys_audit_delete'],
    unreadable: 0,
    doubt: null,
  })
  expect(increment?.tombstones.map(({ rows }) => rows)).toEqual([1])
  expect(window?.to).toBe(watermark)
  expect(simulator.requests().length - asked).toBeLessThan(40)
})

test('rows without a feed are told deleted or unreadable by a comparison of all rows, and rows with old times are found', async () => {
  const instance = await instanceAt({ sys_trigger: 200 })
  const { simulator } = instance
  const tables = ['sys_trigger']
  await instance.harvest({ tables })
  instance.day(1)
  const ids = simulator.visibleIds('sys_trigger')
  simulator.remove('sys_trigger', ids[10] ?? '')
  simulator.insert('sys_trigger', { sys_id: 'e'.repeat(32), name: 'imported', sys_updated_on: '2020-01-01 00:00:00' })
  simulator.addFaults([{ table: 'sys_trigger', fault: 'hide-rows', from: ids[20] ?? '', to: ids[22] ?? '' }])
  instance.day(2)
  await instance.harvest({ tables, mode: 'incremental' })
  // Nothing tells of any of this.
  expect(foldedState(instance.folder, 'sys_trigger').size).toBe(200)
  instance.day(3)
  const outcome = await instance.harvest({ tables, mode: 'incremental', reconcile: true })
  expect(verdicts(outcome)).toEqual([['sys_trigger', 'complete', 0]])
  const { increment } = publishedManifest(instance.folder, 'sys_trigger')
  expect(increment).toMatchObject({ deletionsFrom: ['reconciliation'], unreadable: 3, doubt: null })
  const state = foldedState(instance.folder, 'sys_trigger')
  expect(state.has(ids[10] ?? '')).toBe(false)
  expect(state.has('e'.repeat(32))).toBe(true)
  // A row that merely became unreadable is no deleted one.
  expect([20, 21, 22].every((at) => state.has(ids[at] ?? ''))).toBe(true)
  expect(state.size).toBe(200)
})

test('a comparison brings rows that changed while they were hidden, and rows that became older versions of themselves', async () => {
  const instance = await instanceAt({ sys_trigger: 100 })
  const { simulator } = instance
  const tables = ['sys_trigger']
  await instance.harvest({ tables })
  const [hidden = '', replaced = '', ahead = '', newest = ''] = simulator.visibleIds('sys_trigger')
  instance.day(1)
  simulator.addFaults([{ table: 'sys_trigger', fault: 'hide-rows', ids: [hidden] }])
  simulator.update('sys_trigger', hidden, { name: 'changed while it was hidden' })
  simulator.update('sys_trigger', replaced, { name: 'an old version', sys_updated_on: '2018-01-01 00:00:00' })
  // A node whose clock is ahead writes first, another one a moment later.
  simulator.update('sys_trigger', ahead, { name: 'ahead', sys_updated_on: '2026-06-02 03:05:00' })
  simulator.update('sys_trigger', newest, { name: 'newest', sys_updated_on: '2026-06-02 03:06:00' })
  instance.day(2)
  await instance.harvest({ tables, mode: 'incremental' })
  simulator.update('sys_trigger', ahead, { name: 'right', sys_updated_on: '2026-06-02 03:04:00' })
  simulator.clearFaults()
  instance.day(3)
  await instance.harvest({ tables, mode: 'incremental' })
  const names = () => [hidden, replaced, ahead].map((id) => foldedState(instance.folder, 'sys_trigger').get(id)?.name)
  expect(names()).not.toContain('changed while it was hidden')
  instance.day(4)
  await instance.harvest({ tables, mode: 'incremental', reconcile: true })
  expect(names()).toEqual(['changed while it was hidden', 'an old version', 'right'])
  expectState(instance, 'sys_trigger')
  // What a comparison told is not told again.
  instance.day(5)
  await instance.harvest({ tables, mode: 'incremental', reconcile: true })
  expect(publishedManifest(instance.folder, 'sys_trigger').increment?.late).toEqual([])
})

test.each(['changes', 'stays'] as const)(
  'a clone over the instance begins a new baseline and reports no deletion, also where its identity %s',
  async (identity) => {
    const instance = await instanceAt({ sys_script: 120, sys_trigger: 80, sys_properties: 40 })
    const { simulator } = instance
    const tables = ['sys_script', 'sys_trigger', 'sys_properties']
    await instance.harvest({ tables })
    instance.day(1)
    for (const table of tables) simulator.insert(table, { sys_id: 'd'.repeat(32), name: 'of the target alone' })
    simulator.setClock(() => START_MS + DAY_MS + HOUR_MS)
    await instance.harvest({ tables, mode: 'incremental' })
    instance.day(2)
    simulator.addFaults([{ fault: 'clone', identity, times: 1 }])
    await fetch(`${simulator.url}/api/now/table/sys_user`).then((answer) => answer.body?.cancel())
    instance.day(3)
    const outcome = await instance.harvest({ tables, mode: 'incremental', reconcile: true })
    expect(outcome.tables.map(({ verdict }) => verdict)).toEqual(['complete', 'complete', 'complete'])
    for (const table of tables) {
      const entry = publishedManifest(instance.folder, table)
      expect(entry.increment).toBeNull()
      expect(entry.notes.join()).toMatch(/read whole: the instance was cloned over or restored/)
      expectState(instance, table)
    }
  },
)

test('where the user, its roles or domain changed nothing is called deleted: the table is read whole, and says why', async () => {
  const instance = await instanceAt({ sys_script: 100 })
  const { simulator } = instance
  const tables = ['sys_script']
  await instance.harvest({ tables })
  instance.day(1)
  simulator.changeOwnUser({ roles: [], domain: 'elsewhere' })
  const [gone] = simulator.visibleRows('sys_script')
  simulator.remove('sys_script', gone?.sys_id ?? '')
  simulator.setClock(() => START_MS + DAY_MS + HOUR_MS)
  await instance.harvest({ tables, mode: 'incremental' })
  const entry = publishedManifest(instance.folder, 'sys_script')
  expect(entry.increment).toBeNull()
  expect(entry.notes.join()).toMatch(/read whole: this user, its roles, domain or time zone changed/)
  expectState(instance, 'sys_script')
  instance.day(2)
  await instance.harvest({ tables, mode: 'incremental' })
  expect(publishedManifest(instance.folder, 'sys_script').increment).not.toBeNull()
})

test('many rows gone at once are a doubt and no deletion, and the next increment reads the table whole', async () => {
  const instance = await instanceAt({ sys_trigger: 200 })
  const { simulator } = instance
  const tables = ['sys_trigger']
  await instance.harvest({ tables })
  instance.day(1)
  for (const { sys_id } of simulator.visibleRows('sys_trigger').slice(0, 100))
    simulator.remove('sys_trigger', sys_id ?? '')
  const outcome = await instance.harvest({ tables, mode: 'incremental', reconcile: true })
  expect(outcome.tables[0]).toMatchObject({
    verdict: 'unproven',
    reason: '100 of 200 rows are gone at once, which is too many to be taken for deletions',
  })
  expect(foldedState(instance.folder, 'sys_trigger').size).toBe(200)
  instance.day(2)
  expect(verdicts(await instance.harvest({ tables, mode: 'incremental' }))).toEqual([['sys_trigger', 'complete', 100]])
  expectState(instance, 'sys_trigger')
})

test('a table that fails or was left out keeps its watermark, and the next increment goes on from there', async () => {
  const instance = await instanceAt({ sys_script: 60, sys_user: 50 })
  const { simulator } = instance
  await instance.harvest({ tables: ['sys_script', 'sys_user'] })
  instance.day(1)
  simulator.update('sys_user', simulator.visibleIds('sys_user')[0] ?? '', { name: 'changed' })
  simulator.update('sys_script', simulator.visibleIds('sys_script')[0] ?? '', { name: 'changed' })
  simulator.setClock(() => START_MS + DAY_MS + HOUR_MS)
  simulator.addFaults([{ table: 'sys_script', fault: 'deny-table' }])
  const denied = await instance.harvest({ tables: ['sys_script'], mode: 'incremental' })
  expect(denied.tables[0]?.verdict).toBe('denied')
  simulator.clearFaults()
  instance.day(2)
  const outcome = await instance.harvest({ tables: ['sys_script', 'sys_user'], mode: 'incremental' })
  expect(verdicts(outcome)).toEqual([
    ['sys_script', 'complete', 1],
    ['sys_user', 'complete', 1],
  ])
  for (const table of ['sys_script', 'sys_user']) expectState(instance, table)
})

test('every seventh increment compares all rows by itself', async () => {
  const instance = await instanceAt({ sys_trigger: 30 })
  const tables = ['sys_trigger']
  await instance.harvest({ tables })
  const sources: string[] = []
  for (let day = 1; day <= 8; day += 1) {
    instance.day(day)
    await instance.harvest({ tables, mode: 'incremental' })
    sources.push(publishedManifest(instance.folder, 'sys_trigger').increment?.deletionsFrom.join() ?? '')
  }
  expect(sources.map((from) => from === 'reconciliation')).toEqual([
    ...Array.from({ length: 6 }, () => false),
    true,
    false,
  ])
})
