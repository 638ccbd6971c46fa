import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { openInstance } from '../support/open-instance.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 0, 0)
const WRITTEN_NOW = '2026-11-24 10:00:00'
const DRIFT: Fault = { table: 'sys_script', fault: 'drift', insert: 3, update: 2, remove: 4 }

async function drifting(...faults: Fault[]) {
  const { simulator, list } = await openInstance({ faults, now: () => NOW })
  const rows = (table: string) => new Map(simulator.visibleRows(table).map((row) => [row.sys_id ?? '', row]))
  const idsOf = (kind: string) => simulator.changes().flatMap((change) => (change.kind === kind ? [change.id] : []))
  return { simulator, list, rows, idsOf }
}

test('drift changes rows after the answer, and says which', async () => {
  const { list, rows, idsOf } = await drifting(DRIFT)
  const before = rows('sys_script')
  expect((await list('sys_script', 'ORDERBYsys_id')).ids()).toEqual([...before.keys()])
  const after = rows('sys_script')
  expect([...after.keys()].filter((id) => !before.has(id)).sort()).toEqual(idsOf('insert').sort())
  expect([...before.keys()].filter((id) => !after.has(id)).sort()).toEqual(idsOf('remove').sort())
  const touched = [...after].filter(
    ([id, row]) => before.has(id) && JSON.stringify(before.get(id)) !== JSON.stringify(row),
  )
  expect(touched.map(([id]) => id).sort()).toEqual(idsOf('update').sort())
  expect([idsOf('insert').length, idsOf('update').length, idsOf('remove').length]).toEqual([3, 2, 4])
  expect((await list('sys_script', 'ORDERBYsys_id')).ids()).toEqual([...after.keys()])
})

test('inserted rows are new, touched rows carry the time of their change', async () => {
  const { list, rows, idsOf } = await drifting(DRIFT)
  const before = rows('sys_script')
  await list('sys_script', '')
  const after = rows('sys_script')
  for (const id of idsOf('insert')) {
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(after.get(id)).toMatchObject({
      sys_created_on: WRITTEN_NOW,
      sys_updated_on: WRITTEN_NOW,
      sys_mod_count: '0',
    })
  }
  for (const id of idsOf('update')) {
    const count = Number(before.get(id)?.sys_mod_count) + 1
    expect(after.get(id)).toMatchObject({ sys_updated_on: WRITTEN_NOW, sys_mod_count: String(count) })
    expect(after.get(id)?.sys_created_on).toBe(before.get(id)?.sys_created_on)
  }
})

test('the same seed drifts the same way, another seed does not', async () => {
  const changesOf = async (seed: number) => {
    const { simulator, list } = await drifting({ ...DRIFT, seed })
    await list('sys_script', '')
    await list('sys_script', '')
    expect(new Set(simulator.changes().map(({ id }) => id)).size).toBeGreaterThan(9)
    return simulator.changes()
  }
  const first = await changesOf(5)
  expect(await changesOf(5)).toEqual(first)
  expect(await changesOf(6)).not.toEqual(first)
})

test('drift strikes like other faults: so often, from a request on, at its own table alone', async () => {
  const { simulator, list } = await drifting({ ...DRIFT, at: { request: 2 } })
  await list('sys_user', '')
  await list('sys_script', '')
  expect(simulator.changes()).toEqual([])
  await list('sys_script', '')
  expect(simulator.changes()).toHaveLength(9)
  await list('sys_script', '')
  expect(simulator.changes()).toHaveLength(9)
})

test('drift of a parent table changes rows of its child tables, which stay in both', async () => {
  const { simulator, list, rows, idsOf } = await drifting({ ...DRIFT, table: 'sysauto', insert: 12, times: 1 })
  await list('sysauto', '')
  const classes = new Map(simulator.visibleRows('sysauto').map((row) => [row.sys_id ?? '', row.sys_class_name ?? '']))
  for (const id of idsOf('insert')) expect([...rows(classes.get(id) ?? '').keys()]).toContain(id)
  expect(
    simulator.visibleRows('sysauto_script').every((row) => classes.get(row.sys_id ?? '') === 'sysauto_script'),
  ).toBe(true)
  for (const id of idsOf('remove')) expect(classes.has(id)).toBe(false)
})

test('drift asked for more rows than a table has ends with none of the old ones', async () => {
  const { list, rows } = await drifting({ table: 'sys_upgrade_history', fault: 'drift', remove: 1000, times: 1 })
  await list('sys_upgrade_history', '')
  expect(rows('sys_upgrade_history').size).toBe(0)
})

test('a moved row is deleted and comes in again under another id, with the texts that it had', async () => {
  const { simulator, list, rows, idsOf } = await drifting({ ...DRIFT, insert: 0, update: 0, remove: 0, move: 3 })
  const before = rows('sys_script')
  await list('sys_script', '')
  const after = rows('sys_script')
  expect(after.size).toBe(before.size)
  const gone = idsOf('remove').map((id) => before.get(id)?.script)
  expect(idsOf('insert').map((id) => after.get(id)?.script)).toEqual(gone)
  expect(simulator.changes().map(({ kind }) => kind)).toEqual([...Array(3).fill('remove'), ...Array(3).fill('insert')])
})

test('drift within a range of ids leaves the rows outside alone, and its inserts fall into the range', async () => {
  const { simulator, list } = await drifting({ ...DRIFT, move: 2, from: '4', to: '5fffffffffff' })
  await list('sys_script', '')
  expect(simulator.changes()).toHaveLength(13)
  for (const { id } of simulator.changes()) expect(id).toMatch(/^[45]/)
})

test('a table that grows ahead of every cursor has no end: each answer is followed by rows behind its last one', async () => {
  const { simulator, list, idsOf } = await drifting({ table: 'sys_script', fault: 'drift', insert: 2, ahead: true })
  for (let cursor = '0'; idsOf('insert').length < 100; ) {
    const ids = (await list('sys_script', `sys_id>${cursor}^ORDERBYsys_id`, { sysparm_fields: 'sys_id' })).ids()
    expect(ids.length).toBeGreaterThan(0)
    cursor = ids.at(-1) ?? ''
    expect(
      idsOf('insert')
        .slice(-2)
        .every((id) => id > cursor),
    ).toBe(true)
  }
  expect(simulator.visibleRows('sys_script')).toHaveLength(420)
})

test('changes tell the texts that a row has from then on', async () => {
  const { simulator, list, rows } = await drifting(DRIFT)
  await list('sys_script', '')
  for (const { id, kind, after } of simulator.changes()) {
    expect(after).toEqual(kind === 'remove' ? null : rows('sys_script').get(id))
  }
})
