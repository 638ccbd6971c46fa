import { expect, test } from 'vitest'
import { openInstance, read } from '../support/open-instance.ts'

test('walking by key visits every row once, in order', async () => {
  const { simulator, list } = await openInstance({ tables: { sys_script: 2_345 } })
  const seen: string[] = []
  for (let pages = 0; pages < 10; pages += 1) {
    const after = seen.length === 0 ? '' : `sys_id>${seen.at(-1)}^`
    const ids = (await list('sys_script', `${after}ORDERBYsys_id`, { sysparm_limit: '500' })).ids()
    if (ids.length === 0) break
    seen.push(...ids)
  }
  expect(seen).toEqual(simulator.visibleIds('sys_script'))
  expect(seen).toEqual([...seen].sort())
  expect(seen).toHaveLength(2_345)
})

test('walking by creation time and id in three branches visits every row once', async () => {
  const { simulator, list } = await openInstance()
  const keys: string[] = []
  const bound = 'sys_created_on<2099-01-01 00:00:00'
  for (let pages = 0; pages < 10; pages += 1) {
    const [time, id] = keys.at(-1)?.split('|') ?? []
    const branches =
      time === undefined ? bound : `sys_created_on=${time}^sys_id>${id}^${bound}^NQsys_created_on>${time}^${bound}`
    const reply = await list('sysevent', `${branches}^ORDERBYsys_created_on^ORDERBYsys_id`, { sysparm_limit: '90' })
    const rows = reply.rows()
    if (rows.length === 0) break
    keys.push(...rows.map((row) => `${row.sys_created_on}|${row.sys_id}`))
  }
  expect(keys).toEqual(
    simulator
      .visibleRows('sysevent')
      .map((row) => `${row.sys_created_on}|${row.sys_id}`)
      .sort(),
  )
})

test('without an order the rows come scattered, the same way for the same seed', async () => {
  const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => openInstance({ seed })))
  const first = (await one?.list('sys_script', ''))?.ids() ?? []
  expect(first).not.toEqual([...first].sort())
  expect(first).toEqual((await same?.list('sys_script', ''))?.ids())
  expect(first).not.toEqual((await other?.list('sys_script', ''))?.ids())
})

test('references are served with links, or as plain values when links are excluded', async () => {
  const { simulator, list } = await openInstance()
  const ask = async (excludes: string) =>
    (
      await list('sysauto_script', 'run_asISNOTEMPTY^ORDERBYsys_id', {
        sysparm_limit: '1',
        sysparm_exclude_reference_link: excludes,
      })
    ).rows()[0]
  const plain = await ask('true')
  expect(plain?.run_as).toMatch(/^[0-9a-f]{32}$/)
  expect((await ask('false'))?.run_as).toEqual({
    link: `${simulator.url}/api/now/table/sys_user/${plain?.run_as}`,
    value: plain?.run_as,
  })
})

test('a page served plainly equals what visibleRows promises', async () => {
  const { simulator, list } = await openInstance()
  const reply = await list('sys_ui_action', 'ORDERBYsys_id', { sysparm_exclude_reference_link: 'true' })
  expect(reply.rows()).toEqual(simulator.visibleRows('sys_ui_action'))
})

test('fields asked for are served alone, unknown ones silently left out', async () => {
  const { list } = await openInstance()
  const reply = await list('sys_script', 'ORDERBYsys_id', {
    sysparm_limit: '1',
    sysparm_fields: 'name,no_such_column,sys_id',
  })
  expect(Object.keys(reply.rows()[0] ?? {})).toEqual(['name', 'sys_id'])
})

test('counts and links come only where they were not declined', async () => {
  const { list } = await openInstance()
  const full = await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '10' })
  expect(full.headers.get('x-total-count')).toBe('320')
  expect(full.headers.get('link')).toMatch(/rel="next"/)
  const silent = await list('sys_script', 'ORDERBYsys_id', {
    sysparm_limit: '10',
    sysparm_suppress_pagination_header: 'true',
    sysparm_no_count: 'true',
  })
  expect(silent.headers.get('x-total-count')).toBeNull()
  expect(silent.headers.get('link')).toBeNull()
})

test('version 1 answers 404 for no rows, version 2 an empty list', async () => {
  const { get } = await openInstance()
  const parameters = { sysparm_query: 'name=nothing' }
  expect((await get('/api/now/v1/table/sys_script', parameters)).status).toBe(404)
  expect((await get('/api/now/v2/table/sys_script', parameters)).rows()).toEqual([])
})

test('one row is read by id; a missing one is 404', async () => {
  const { simulator, get } = await openInstance()
  const row = simulator.visibleRows('sys_script')[3]
  const reply = await get(`/api/now/table/sys_script/${row?.sys_id}`, { sysparm_exclude_reference_link: 'true' })
  expect(reply.json()).toEqual({ result: row })
  expect((await get(`/api/now/table/sys_script/${'0'.repeat(32)}`)).status).toBe(404)
})

test('an absent table is 400 with the real body', async () => {
  const { list } = await openInstance()
  const reply = await list('no_such_table', '')
  expect(reply.status).toBe(400)
  expect(reply.json()).toEqual({ error: { message: 'Invalid table no_such_table', detail: null }, status: 'failure' })
})

test('an unknown column in a query is refused, or ignored by setting', async () => {
  const refusing = await openInstance()
  expect((await refusing.list('sys_script', 'no_column=1')).status).toBe(403)
  const ignoring = await openInstance({ unknownQueryColumn: 'ignore' })
  expect((await ignoring.list('sys_script', 'no_column=1')).rows()).toHaveLength(320)
})

test('the Aggregate API counts what a query matches', async () => {
  const { simulator, get } = await openInstance()
  const middle = simulator.visibleIds('sys_script')[99]
  const reply = await get('/api/now/stats/sys_script', { sysparm_count: 'true', sysparm_query: `sys_id>${middle}` })
  expect(reply.json()).toEqual({ result: { stats: { count: '220' } } })
})

test('HEAD counts without a body', async () => {
  const { simulator, token } = await openInstance()
  const headers = { authorization: `Bearer ${await token()}` }
  const reply = await read(`${simulator.url}/api/now/table/sys_script?sysparm_limit=1`, { method: 'HEAD', headers })
  expect(reply.headers.get('x-total-count')).toBe('320')
  expect(reply.text).toBe('')
})

test('answers carry the headers of real instances, with the clock of the instance', async () => {
  const { list } = await openInstance({ now: () => Date.UTC(2026, 10, 24, 12) })
  const { headers } = await list('sys_script', '', { sysparm_limit: '5' })
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/json;charset=UTF-8',
    'content-encoding': 'gzip',
    date: 'Tue, 24 Nov 2026 12:00:00 GMT',
    server: 'ServiceNow',
    'server-timing': 'sem_wait;dur=0, sesh_wait;dur=0',
  })
  expect(headers.getSetCookie().join()).toMatch(/JSESSIONID=/)
})

test('a gateway cap shortens pages while the count tells the truth', async () => {
  const { list } = await openInstance({ pageSizeCap: 50 })
  const reply = await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '300' })
  expect(reply.rows()).toHaveLength(50)
  expect(reply.headers.get('x-total-count')).toBe('320')
})

test('rows added, changed and deleted while it runs are seen at once', async () => {
  const { simulator, list } = await openInstance()
  const id = simulator.visibleIds('sysauto_script')[0] ?? ''
  const ask = async (table: string, one: string) => (await list(table, `sys_id=${one}`)).rows()
  expect(await ask('sysauto', id)).toHaveLength(1)
  expect(simulator.update('sysauto', id, { name: 'Changed' })).toBe(true)
  expect((await ask('sysauto_script', id))[0]).toMatchObject({ name: 'Changed' })
  expect(simulator.remove('sysauto_script', id)).toBe(true)
  expect(await ask('sysauto', id)).toEqual([])
  simulator.insert('sysauto_script', { sys_id: 'f'.repeat(32), name: 'New' })
  expect((await ask('sysauto', 'f'.repeat(32)))[0]).toMatchObject({ name: 'New', sys_class_name: 'sysauto_script' })
  expect(simulator.remove('sysauto', id)).toBe(false)
})
