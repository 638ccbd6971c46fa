import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { openInstance } from '../support/open-instance.ts'

const ALL = { sysparm_exclude_reference_link: 'true' }

test('the limit applies before row access: hidden rows use it up and are counted', async () => {
  const { simulator, list } = await openInstance({ faults: [{ table: 'sys_script', fault: 'hide-rows', first: 60 }] })
  const first = await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '50' })
  expect(first.rows()).toEqual([])
  expect(first.headers.get('x-total-count')).toBe('320')
  const second = await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '50', sysparm_offset: '50' })
  expect(second.rows()).toHaveLength(40)
  expect(simulator.hiddenCount('sys_script')).toBe(60)
})

test.each<{ name: string; fault: Fault; hides(count: number): boolean }>([
  { name: 'a fraction', fault: { fault: 'hide-rows', fraction: 0.1, seed: 3 }, hides: (n) => n > 10 && n < 60 },
  { name: 'a range of ids', fault: { fault: 'hide-rows', from: '4', to: '8' }, hides: (n) => n > 40 && n < 120 },
  {
    name: 'a range of times',
    fault: { fault: 'hide-rows', column: 'sys_created_on', from: '2020', to: '2022' },
    hides: (n) => n > 40 && n < 200,
  },
  { name: 'the last ones', fault: { fault: 'hide-rows', last: 5 }, hides: (n) => n === 5 },
  { name: 'all', fault: { fault: 'hide-rows', all: true }, hides: (n) => n === 320 },
])('hide-rows by $name: the rows served are the visible ones', async ({ fault, hides }) => {
  const { simulator, list } = await openInstance({ faults: [{ ...fault, table: 'sys_script' }] })
  expect((await list('sys_script', 'ORDERBYsys_id', ALL)).rows()).toEqual(simulator.visibleRows('sys_script'))
  expect(simulator.hiddenCount('sys_script')).toSatisfy(hides)
})

test('a hidden row asked for by id is 404', async () => {
  const { simulator, get } = await openInstance()
  const id = simulator.visibleIds('sys_script')[0]
  simulator.addFaults([{ table: 'sys_script', fault: 'hide-rows', first: 1 }])
  expect((await get(`/api/now/table/sys_script/${id}`)).status).toBe(404)
})

test('withhold-columns: the columns are absent from every row and refused in queries', async () => {
  const { simulator, list } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'withhold-columns', columns: ['script', 'condition'] }],
  })
  const rows = (await list('sys_script', 'ORDERBYsys_id', ALL)).rows()
  expect(rows).toEqual(simulator.visibleRows('sys_script'))
  expect(Object.keys(rows[0] ?? {})).not.toContain('script')
  expect((await list('sys_script', 'scriptISEMPTY')).status).toBe(403)
})

test.each<{ name: string; fault: Fault; status: number; body: RegExp }>([
  { name: 'deny-table', fault: { fault: 'deny-table' }, status: 403, body: /No permission to read table 'sys_script'/ },
  {
    name: 'deny-api-scope',
    fault: { fault: 'deny-api-scope', scope: 's1' },
    status: 403,
    body: /Missing required api access scope: s1/,
  },
  { name: 'absent-table', fault: { fault: 'absent-table' }, status: 400, body: /Invalid table sys_script/ },
  { name: 'unauthorized', fault: { fault: 'unauthorized' }, status: 401, body: /Required to provide Auth information/ },
  { name: 'deny-api', fault: { fault: 'deny-api' }, status: 403, body: /Failed API level ACL Validation/ },
  { name: 'a gateway', fault: { fault: 'status', status: 403 }, status: 403, body: /^<!DOCTYPE html>/ },
])('$name refuses its table and no other', async ({ fault, status, body }) => {
  const { list } = await openInstance({ faults: [{ ...fault, table: 'sys_script' }] })
  const reply = await list('sys_script', '')
  expect(reply.status).toBe(status)
  expect(reply.text).toMatch(body)
  expect((await list('sys_scope', '')).status).toBe(200)
})

test('deny-query refuses ranges and orders and lets plain reads pass', async () => {
  const { list } = await openInstance({ faults: [{ table: 'sys_script', fault: 'deny-query' }] })
  expect((await list('sys_script', 'sys_id>1')).text).toMatch(/Field\(s\) present in the query/)
  expect((await list('sys_script', 'ORDERBYsys_id')).status).toBe(403)
  expect((await list('sys_script', '', { sysparm_limit: '1' })).status).toBe(200)
  expect((await list('sys_script', 'active=true', { sysparm_limit: '1' })).status).toBe(200)
})

test('the 401 of a user who lacks a second factor says so in its header', async () => {
  const { list } = await openInstance({
    faults: [
      { table: 'sys_script', fault: 'unauthorized', mfa: true },
      { table: 'sys_user', fault: 'unauthorized' },
    ],
  })
  expect((await list('sys_script', '')).headers.get('x-mfa_token')).toBe('invalid')
  expect((await list('sys_user', '')).headers.get('x-mfa_token')).toBeNull()
})

test.each([
  { refuses: 'order', range: 200, order: 403 },
  { refuses: 'range', range: 403, order: 200 },
] as const)('deny-query can refuse the $refuses alone', async ({ refuses, range, order }) => {
  const { list } = await openInstance({ faults: [{ table: 'sys_script', fault: 'deny-query', refuses }] })
  expect((await list('sys_script', 'sys_id>1')).status).toBe(range)
  expect((await list('sys_script', 'ORDERBYsys_id')).status).toBe(order)
})

test('deny-columns refuses a request that asks for one of them, and leaves them out of one that names none', async () => {
  const { list } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'deny-columns', columns: ['script'] }],
  })
  expect((await list('sys_script', '', { sysparm_fields: 'sys_id,script' })).status).toBe(403)
  expect((await list('sys_script', '', { sysparm_fields: 'sys_id,name' })).status).toBe(200)
  expect((await list('sys_script', '', { sysparm_limit: '1' })).text).not.toContain('"script":')
})

test('expire-token kills the living token, so that a new one must be asked for', async () => {
  const { simulator, list } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'expire-token', at: { request: 2 }, times: 2 }],
  })
  const statuses = []
  for (let turn = 0; turn < 4; turn += 1) statuses.push((await list('sys_script', '', { sysparm_limit: '1' })).status)
  expect(statuses).toEqual([200, 401, 401, 200])
  expect(simulator.issuedTokens()).toHaveLength(3)
})

test('a fault may wait for a cursor, for a row, or for one of the two APIs', async () => {
  const { simulator, list, get } = await openInstance()
  const ids = simulator.visibleIds('sys_script')
  simulator.addFaults([{ table: 'sys_script', fault: 'status', status: 500, at: { cursor: `sys_id>${ids[9]}` } }])
  expect((await list('sys_script', `sys_id>${ids[8]}`)).status).toBe(200)
  expect((await list('sys_script', `sys_id>${ids[9]}`)).status).toBe(500)
  simulator.clearFaults()
  simulator.addFaults([{ table: 'sys_script', fault: 'status', status: 502, at: { row: ids[15] ?? '' } }])
  expect((await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '15' })).status).toBe(200)
  expect((await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '16' })).status).toBe(502)
  simulator.clearFaults()
  simulator.addFaults([{ table: 'sys_script', fault: 'deny-table', api: 'stats' }])
  expect((await list('sys_script', '', { sysparm_limit: '1' })).status).toBe(200)
  expect((await get('/api/now/stats/sys_script', { sysparm_count: 'true' })).status).toBe(403)
})
