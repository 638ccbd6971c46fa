import { expect, test } from 'vitest'
import type { Fault } from '../../../../src/simulator/index.ts'
import { openInstance } from '../../support/open-instance.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 0, 0)
const AS_OF = '2024-06-01 00:00:00'
const CLONE: Fault = { fault: 'clone', asOf: AS_OF, own: 4, at: { request: 2 } }

async function cloning(fault: Fault = CLONE) {
  const { simulator, list } = await openInstance({ now: () => NOW, faults: [fault] })
  const rows = (table: string) => new Map(simulator.visibleRows(table).map((row) => [row.sys_id ?? '', row]))
  const identity = () =>
    [...rows('sys_properties').values()].filter((row) => /^instance_|^glide\.build/.test(row.name ?? ''))
  await list('sys_script', '', { sysparm_limit: '1' })
  return { simulator, list, rows, identity }
}

test('from the request of the clone on, tables are those of an older copy with rows of its own, and nothing is noted as deleted', async () => {
  const { list, rows } = await cloning()
  const before = rows('sys_script')
  const tombstones = [...rows('sys_metadata_delete').values()].map((row) => row.sys_metadata)
  await list('sys_script', '', { sysparm_limit: '1' })
  const after = rows('sys_script')
  const own = [...after.keys()].filter((id) => !before.has(id))
  expect(own).toHaveLength(4)
  const stayed = [...before].filter(([, row]) => (row.sys_created_on ?? '') <= AS_OF)
  expect(stayed.length).toBeLessThan(before.size)
  expect([...after.keys()].sort()).toEqual([...stayed.map(([id]) => id), ...own].sort())
  for (const [id, row] of stayed) {
    const isChangedSince = (row.sys_updated_on ?? '') > AS_OF
    const first = { ...row, sys_updated_on: row.sys_created_on, sys_mod_count: '0' }
    expect(after.get(id)).toEqual(isChangedSince ? first : row)
  }
  const noted = [...rows('sys_metadata_delete').values()].map((row) => row.sys_metadata)
  const gone = [...before.keys()].filter((id) => !after.has(id))
  expect(gone.filter((id) => noted.includes(id) && !tombstones.includes(id))).toEqual([])
})

test('logs and audit trails come out empty, and the clone is in the history of clones', async () => {
  const { list, rows } = await cloning()
  expect(rows('sys_audit').size).toBeGreaterThan(0)
  await list('sys_script', '', { sysparm_limit: '1' })
  for (const table of ['sys_audit', 'sysevent', 'syslog', 'sys_audit_delete']) expect(rows(table).size).toBe(0)
  const newest = [...rows('clone_instance').values()]
    .map((row) => row.completed ?? '')
    .sort()
    .at(-1)
  expect(newest).toBe('2026-11-24 10:00:00')
})

test.each(['changes', 'stays'] as const)('the identity of the instance %s, as chosen', async (identity) => {
  const instance = await cloning({ ...CLONE, asOf: '2026-01-01 00:00:00', own: 0, identity })
  const before = instance.identity()
  expect(before.map(({ name }) => name).sort()).toEqual(['glide.buildtag', 'instance_id', 'instance_name'])
  await instance.list('sys_script', '', { sysparm_limit: '1' })
  const values = (rows: typeof before) => rows.map(({ value }) => value)
  if (identity === 'stays') expect(instance.identity()).toEqual(before)
  else expect(values(instance.identity()).filter((value) => values(before).includes(value))).toEqual([])
})

test('a token of before the clone is dead after it', async () => {
  const { simulator, get, token } = await openInstance({ faults: [{ fault: 'clone', at: { request: 1 } }] })
  const before = await token()
  expect((await get('/api/now/table/sys_script', { sysparm_limit: '1' })).status).toBe(401)
  expect(await token()).not.toBe(before)
  expect(simulator.issuedTokens()).toHaveLength(2)
})
