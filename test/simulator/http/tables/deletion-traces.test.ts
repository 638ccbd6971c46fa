import { expect, test } from 'vitest'
import { openInstance } from '../../support/open-instance.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 0, 0)
const WRITTEN_NOW = '2026-11-24 10:00:00'

async function deleting(table: string, leavesTrace?: boolean) {
  const { simulator, list } = await openInstance({ now: () => NOW })
  const traces = () => [...simulator.visibleRows('sys_metadata_delete'), ...simulator.visibleRows('sys_audit_delete')]
  const before = new Set(traces().map((row) => row.sys_id))
  const id = simulator.visibleIds(table)[7] ?? ''
  expect(simulator.remove(table, id, leavesTrace === undefined ? {} : { leavesTrace })).toBe(true)
  return { id, list, simulator, left: traces().filter((row) => !before.has(row.sys_id)) }
}

test('a deleted application file leaves a tombstone with its id and class, also where it was deleted by its parent table', async () => {
  for (const table of ['sysauto_script', 'sysauto']) {
    const { id, left, list } = await deleting(table)
    expect(left).toMatchObject([
      { sys_metadata: id, sys_created_on: WRITTEN_NOW, sys_class_name: 'sys_metadata_delete' },
    ])
    const found = await list('sys_metadata_delete', `sys_metadata=${id}`)
    expect(found.ids()).toEqual(left.map((row) => row.sys_id))
    expect(found.rows()[0]).toMatchObject({ sys_db_object: expect.stringMatching(/^(sysauto|scheduled_import)/) })
  }
})

test('a deleted role assignment leaves an audit row, a deleted schedule item nothing', async () => {
  const { id, left } = await deleting('sys_user_has_role')
  expect(left).toMatchObject([{ tablename: 'sys_user_has_role', documentkey: id, sys_created_on: WRITTEN_NOW }])
  expect((await deleting('sys_trigger')).left).toEqual([])
})

test('a deleted role, which is a file and audited, leaves both', async () => {
  const { id, left } = await deleting('sys_user_role')
  expect(left).toMatchObject([{ sys_metadata: id }, { documentkey: id }])
})

test('a deletion may leave no trace', async () => {
  expect((await deleting('sys_script', false)).left).toEqual([])
})

test('traces of deletions are no changes of their own', async () => {
  const { id, simulator } = await deleting('sys_script')
  expect(simulator.changes()).toEqual([{ table: 'sys_script', kind: 'remove', id, after: null }])
})

test('drift leaves traces as well, unless it is told not to', async () => {
  const drift = { table: 'sys_script', fault: 'drift', remove: 5 } as const
  for (const leavesTrace of [true, false]) {
    const { simulator, list } = await openInstance({ faults: [{ ...drift, leavesTrace }] })
    await list('sys_script', '')
    const gone = simulator.changes().map(({ id }) => id)
    const noted = simulator.visibleRows('sys_metadata_delete').filter((row) => gone.includes(row.sys_metadata ?? ''))
    expect(noted).toHaveLength(leavesTrace ? 5 : 0)
  }
})
