import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { openInstance } from '../support/open-instance.ts'

const NOW = Date.UTC(2026, 10, 24, 10, 0, 0)
const NOON = '2026-11-20 12:00:00'

test('the user has the time zone that was chosen, GMT by default', async () => {
  for (const [options, zone] of [
    [{}, 'GMT'],
    [{ userTimeZone: 'America/Los_Angeles' }, 'America/Los_Angeles'],
  ] as const) {
    const { simulator, list } = await openInstance(options)
    const rows = (await list('sys_user', `user_name=${simulator.credentials.username}`)).rows()
    expect(rows.map((row) => row.time_zone)).toEqual([zone])
  }
})

test('times in rows and literals in queries are UTC in any time zone', async () => {
  const { simulator, list } = await openInstance({ now: () => NOW, userTimeZone: 'America/Los_Angeles' })
  const expected = simulator.visibleRows('sysevent').filter((row) => (row.sys_created_on ?? '') >= NOON)
  expect(expected.length).toBeGreaterThan(50)
  const reply = await list('sysevent', `sys_created_on>=${NOON}^ORDERBYsys_id`)
  expect(reply.ids()).toEqual(expected.map((row) => row.sys_id))
  expect(reply.rows().map((row) => row.sys_created_on)).toEqual(expected.map((row) => row.sys_created_on))
})

test('what depends on the time zone is 501', async () => {
  const { list } = await openInstance({ userTimeZone: 'America/Los_Angeles' })
  const generated = `sys_created_on>=javascript:gs.dateGenerate('2026-11-20','12:00:00')`
  expect((await list('sysevent', generated)).status).toBe(501)
  expect((await list('sysevent', '', { sysparm_display_value: 'true' })).status).toBe(501)
})

test('a folder of rows has its own users, so that a time zone for them is refused', async () => {
  await expect(openInstance({ dataDirectory: tmpdir(), userTimeZone: 'GMT' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})
