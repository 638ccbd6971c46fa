import { expect, test } from 'vitest'
import { openInstance } from '../../support/open-instance.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 0, 0)

test('a change sets the time and the number of changes, unless it was made with system fields switched off', async () => {
  const { simulator } = await openInstance({ now: () => NOW })
  const before = simulator.visibleRows('sys_script')[4]
  const id = before?.sys_id ?? ''
  const now = () => simulator.visibleRows('sys_script').find((row) => row.sys_id === id)
  simulator.update('sys_script', id, { name: 'Changed' })
  expect(now()).toEqual({
    ...before,
    name: 'Changed',
    sys_updated_on: '2026-11-24 10:00:00',
    sys_mod_count: String(Number(before?.sys_mod_count) + 1),
  })
  const { sys_updated_on = '', sys_mod_count = '' } = before ?? {}
  simulator.update('sys_script', id, { name: 'Changed again', sys_updated_on, sys_mod_count })
  expect(now()).toEqual({ ...before, name: 'Changed again' })
})

test('an inserted row has the system columns of a new one, unless they are given', async () => {
  const { simulator } = await openInstance({ now: () => NOW })
  simulator.insert('sys_script', { sys_id: 'a'.repeat(32), name: 'New' })
  simulator.insert('sys_script', { sys_id: 'b'.repeat(32), sys_created_on: '2020-01-01 00:00:00' })
  const found = simulator.visibleRows('sys_script').filter((row) => /^(a{32}|b{32})$/.test(row.sys_id ?? ''))
  expect(found).toMatchObject([
    { name: 'New', sys_created_on: '2026-11-24 10:00:00', sys_mod_count: '0', sys_class_name: 'sys_script' },
    { sys_created_on: '2020-01-01 00:00:00', sys_updated_on: '2026-11-24 10:00:00', script: '' },
  ])
})

test('a table may have been written within one second', async () => {
  const { simulator } = await openInstance({ now: () => NOW, oneSecond: ['sys_script', 'sysevent'] })
  const times = (table: string) =>
    simulator.visibleRows(table).flatMap((row) => [row.sys_created_on, row.sys_updated_on])
  for (const table of ['sys_script', 'sysevent'])
    expect(new Set(times(table))).toEqual(new Set(['2026-11-23 10:00:00']))
  expect(new Set(times('sys_script_include')).size).toBeGreaterThan(50)
})

test('a mass update puts all rows of a table into one second', async () => {
  const { simulator, list } = await openInstance({
    now: () => NOW,
    faults: [{ table: 'sys_script', fault: 'drift', update: 1_000_000, times: 1 }],
  })
  await list('sys_script', '')
  expect(new Set(simulator.visibleRows('sys_script').map((row) => row.sys_updated_on)).size).toBe(1)
})

test('fifty ids are asked for, and counted, in one query', async () => {
  const { simulator, list } = await openInstance()
  const ids = simulator.visibleIds('sys_script')
  const wanted = ids.filter((_, at) => at % 6 === 0).slice(0, 49)
  const reply = await list('sys_script', `sys_idIN${[...wanted, 'f'.repeat(32)].join(',')}^ORDERBYsys_id`)
  expect(reply.ids()).toEqual(wanted)
  expect(reply.headers.get('x-total-count')).toBe('49')
})

test('the clock of the instance is its own: it differs from the host, stands and jumps as it is told', async () => {
  const { simulator, list } = await openInstance({ now: () => NOW })
  const date = async () => Date.parse((await list('sys_script', '', { sysparm_limit: '1' })).headers.get('date') ?? '')
  expect(await date()).toBe(NOW)
  simulator.setClock(() => NOW - 7_200_000)
  expect(await date()).toBe(NOW - 7_200_000)
  simulator.insert('sys_script', { sys_id: 'a'.repeat(32) })
  expect(simulator.changes()[0]?.after?.sys_created_on).toBe('2026-11-24 08:00:00')
})

test('an instance that starts over has the given rows alone, and knows of no fault, change or request', async () => {
  const { simulator, list } = await openInstance({ faults: [{ table: 'sys_script', fault: 'drift', remove: 3 }] })
  await list('sys_script', '')
  const untouched = simulator.visibleRows('sys_user')
  simulator.startOver({ sys_script: [{ sys_id: 'b'.repeat(32), name: 'Second' }, { sys_id: 'a'.repeat(32) }] })
  expect([simulator.changes(), simulator.requests()]).toEqual([[], []])
  const reply = await list('sys_script', 'ORDERBYsys_id')
  expect(reply.rows()).toMatchObject([
    { sys_id: 'a'.repeat(32), name: '', sys_created_on: '' },
    { sys_id: 'b'.repeat(32), name: 'Second' },
  ])
  expect(simulator.changes()).toEqual([])
  expect(simulator.visibleRows('sys_user')).toEqual(untouched)
})
