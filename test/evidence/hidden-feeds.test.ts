import { expect, test } from 'vitest'
import { foldedState } from '../support/compare/folded-state.ts'
import { publishedManifest } from '../support/compare/published-manifest.ts'
import { harvestedInstance } from '../support/harvested-instance.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLE = 'sys_script'
const tables = [TABLE]
const FEEDS = ['sys_metadata_delete', 'sys_audit_delete'] as const

test('an increment says how many rows of the feeds of deletions are hidden, and the next comparison finds what they tell', async () => {
  const clock = { now: START_MS }
  const instance = await harvestedInstance({ tables: { [TABLE]: 30 }, now: () => clock.now })
  const { simulator, folder } = instance
  await instance.harvest({ tables })
  const [first = '', second = ''] = simulator.visibleIds(TABLE)
  clock.now += DAY_MS / 2
  simulator.remove(TABLE, first)
  simulator.remove(TABLE, second)
  const [traced] = simulator.visibleRows('sys_metadata_delete').filter((row) => row.sys_metadata === first)
  simulator.addFaults([{ table: 'sys_metadata_delete', fault: 'hide-rows', ids: [traced?.sys_id ?? ''] }])
  clock.now += DAY_MS / 2
  const feedGap = expect.stringMatching(/^1 rows of sys_metadata_delete and sys_audit_delete are hidden/)
  const outcome = await instance.harvest({ tables, mode: 'incremental' })
  expect(outcome.tables).toMatchObject([{ verdict: 'complete', reason: feedGap, tombstones: 1 }])
  expect(publishedManifest(folder, TABLE).increment).toMatchObject({ feedGap, doubt: null })
  expect([...foldedState(folder, TABLE).keys()]).toContain(first)
  clock.now += DAY_MS
  await instance.harvest({ tables, mode: 'incremental', reconcile: true })
  expect([...foldedState(folder, TABLE).keys()].sort()).toEqual([...simulator.visibleIds(TABLE)].sort())
  expect(publishedManifest(folder, TABLE).increment).not.toHaveProperty('feedGap')
})

test('where nothing counts the feeds of deletions, an increment says that it is unknown whether rows of them are hidden', async () => {
  const clock = { now: START_MS }
  const instance = await harvestedInstance({ tables: { [TABLE]: 30 }, now: () => clock.now })
  await instance.harvest({ tables })
  clock.now += DAY_MS / 2
  instance.simulator.remove(TABLE, instance.simulator.visibleIds(TABLE)[0] ?? '')
  instance.simulator.addFaults(
    FEEDS.flatMap((table) => [
      { table, fault: 'no-count' as const },
      { table, api: 'stats' as const, fault: 'deny-table' as const },
    ]),
  )
  clock.now += DAY_MS / 2
  await instance.harvest({ tables, mode: 'incremental' })
  const feedGap = expect.stringMatching(
    /^it is unknown whether rows of sys_metadata_delete and sys_audit_delete are hidden/,
  )
  expect(publishedManifest(instance.folder, TABLE).increment).toMatchObject({ feedGap, doubt: null })
})
