import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Fault } from '../../../src/simulator/index.ts'
import { openInstance, read } from '../support/open-instance.ts'

test.each<{ name: string; fault: Fault; status: number; type: RegExp; body: RegExp }>([
  { name: 'status with HTML', fault: { fault: 'status', status: 503 }, status: 503, type: /html/, body: /<html>/ },
  {
    name: 'status with JSON',
    fault: { fault: 'status', status: 500, body: 'json' },
    status: 500,
    type: /json/,
    body: /"status":"failure"/,
  },
  { name: 'html-200', fault: { fault: 'html-200' }, status: 200, type: /html/, body: /Hibernating/ },
  { name: 'accepted-202', fault: { fault: 'accepted-202' }, status: 202, type: /json/, body: /"result":\[\]/ },
  { name: 'rate-limit', fault: { fault: 'rate-limit' }, status: 429, type: /json/, body: /Too many requests/ },
  {
    name: 'cancelled-transaction',
    fault: { fault: 'cancelled-transaction' },
    status: 200,
    type: /json/,
    body: /^\{"error":\{"message":"Transaction cancelled/,
  },
])('$name', async ({ fault, status, type, body }) => {
  const { list } = await openInstance({ faults: [{ ...fault, table: 'sys_script', times: 1 }] })
  const reply = await list('sys_script', '')
  expect(reply.status).toBe(status)
  expect(reply.headers.get('content-type')).toMatch(type)
  expect(reply.text).toMatch(body)
  expect((await list('sys_script', '')).rows()).toHaveLength(320)
})

test('rate-limit states its wait in seconds and as a Unix time', async () => {
  const faults: Fault[] = [{ fault: 'rate-limit', retryAfterSeconds: 7 }]
  const { list } = await openInstance({ faults, now: () => 1_000_000 })
  const { headers } = await list('sys_script', '')
  expect(headers.get('retry-after')).toBe('7')
  expect(headers.get('x-ratelimit-reset')).toBe('1007')
})

test('partial-200 glues an error after cut rows, or sets it beside whole ones', async () => {
  const { list } = await openInstance({
    faults: [
      { fault: 'partial-200', times: 1 },
      { fault: 'partial-200', form: 'beside', at: { request: 2 } },
    ],
  })
  const glued = await list('sys_script', '', { sysparm_limit: '2' })
  expect(glued.status).toBe(200)
  expect(() => glued.json()).toThrow(SyntaxError)
  expect(glued.text).toMatch(/"error":\{"message":"Transaction cancelled/)
  const beside = await list('sys_script', '', { sysparm_limit: '2' })
  expect(beside.json()).toMatchObject({ result: [{}, {}], status: 'failure' })
})

test('cut-json ends in the middle of a well delivered body', async () => {
  const { list } = await openInstance({ faults: [{ fault: 'cut-json' }] })
  const reply = await list('sys_script', '')
  expect(reply.text).toMatch(/^\{"result":\[/)
  expect(() => reply.json()).toThrow(SyntaxError)
})

test('cut-gzip delivers a compressed body without its end, in a response that is complete as HTTP', async () => {
  const { simulator, token } = await openInstance({ faults: [{ table: 'sys_script', fault: 'cut-gzip' }] })
  const headers = { authorization: `Bearer ${await token()}`, accept: '*/*', 'accept-encoding': 'gzip' }
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const request = get(`${simulator.url}/api/now/table/sys_script`, { headers }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () => resolve(Buffer.concat(pieces)))
    })
    request.on('error', reject)
  })
  expect(bytes.length).toBeGreaterThan(1000)
  expect(() => gunzipSync(bytes)).toThrow(/unexpected end/)
})

test.each<{ name: string; fault: Fault }>([
  { name: 'reset before the first byte', fault: { fault: 'reset' } },
  { name: 'reset in the middle', fault: { fault: 'reset', moment: 'middle' } },
])('$name breaks the read once', async ({ fault }) => {
  const { list } = await openInstance({ faults: [{ ...fault, table: 'sys_script', times: 1 }] })
  await expect(list('sys_script', '')).rejects.toThrow()
  expect((await list('sys_script', '')).status).toBe(200)
})

test.each<{ name: string; fault: Fault }>([
  { name: 'stall', fault: { fault: 'stall' } },
  { name: 'drip', fault: { fault: 'drip' } },
])('$name sends headers, never finishes, and is released by closing', async ({ fault }) => {
  const { simulator, token } = await openInstance({ faults: [{ ...fault, table: 'sys_script' }] })
  const response = await fetch(`${simulator.url}/api/now/table/sys_script`, {
    headers: { authorization: `Bearer ${await token()}` },
  })
  expect(response.status).toBe(200)
  const body = response.text()
  body.catch(() => undefined)
  await simulator.close()
  await expect(body).rejects.toThrow()
})

test('slow answers and a slow instance are released by closing', async () => {
  const { simulator, token } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'slow', latencyMs: 600_000 }],
  })
  const headers = { authorization: `Bearer ${await token()}` }
  const slow = read(`${simulator.url}/api/now/table/sys_script`, { headers })
  slow.catch(() => undefined)
  expect((await read(`${simulator.url}/api/now/table/sys_scope`, { headers })).status).toBe(200)
  await simulator.close()
  await expect(slow).rejects.toThrow()
})

test('cap-limit shortens pages, ignore-limit lengthens them', async () => {
  const { list } = await openInstance({
    faults: [
      { table: 'sys_script', fault: 'cap-limit', rows: 7 },
      { table: 'sys_user', fault: 'ignore-limit' },
    ],
  })
  expect((await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '100' })).rows()).toHaveLength(7)
  expect((await list('sys_user', 'ORDERBYsys_id', { sysparm_limit: '100' })).rows()).toHaveLength(240)
})

test('ignore-offset gives the first page again', async () => {
  const { list } = await openInstance({ faults: [{ table: 'sys_script', fault: 'ignore-offset' }] })
  const page = async (offset: string) =>
    (await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '5', sysparm_offset: offset })).ids()
  expect(await page('5')).toEqual(await page('0'))
})

test('ignore-order scatters and ignore-range widens', async () => {
  const { list } = await openInstance({
    faults: [
      { table: 'sys_script', fault: 'ignore-order' },
      { table: 'sys_user', fault: 'ignore-range' },
    ],
  })
  const ids = (await list('sys_script', 'ORDERBYsys_id')).ids()
  expect(ids).not.toEqual([...ids].sort())
  expect((await list('sys_user', 'sys_id>ffff^ORDERBYsys_id')).rows()).toHaveLength(240)
})

test('ignore-list widens, and a hidden twin counts once more', async () => {
  const { list } = await openInstance({ faults: [{ table: 'sys_user', fault: 'ignore-list' }] })
  expect((await list('sys_user', 'sys_idINnone')).rows()).toHaveLength(240)
  const [id = ''] = (await list('sys_script', 'ORDERBYsys_id')).ids()
  const twin = await openInstance({ faults: [{ table: 'sys_script', fault: 'hidden-twin', ids: [id] }] })
  const page = await twin.list('sys_script', `sys_idIN${id}`)
  expect([page.ids(), page.headers.get('x-total-count')]).toEqual([[id], '2'])
  const other = await twin.list('sys_script', `sys_id>${id}`, { sysparm_limit: '1' })
  expect(Number(other.headers.get('x-total-count'))).toBeLessThan(
    Number((await twin.list('sys_script', '')).headers.get('x-total-count')) - 1,
  )
})

test('a collation decides where marks and capitals lie', async () => {
  const { list, simulator } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'collation', collation: 'capitals' }],
  })
  for (const id of ['zza', 'zz_', 'zz.', 'zz1', 'zzB']) simulator.insert('sys_script', { sys_id: id })
  const ids = async (query: string) => (await list('sys_script', query)).ids()
  expect(await ids('sys_id>zz^ORDERBYsys_id')).toEqual(['zz.', 'zz1', 'zza', 'zzB', 'zz_'])
  expect(await ids('sys_id>zza^ORDERBYsys_id')).toEqual(['zzB', 'zz_'])
  simulator.clearFaults()
  simulator.addFaults([{ table: 'sys_script', fault: 'collation', collation: 'marks-first' }])
  expect(new Set((await ids('sys_id>zz^ORDERBYsys_id')).slice(0, 2))).toEqual(new Set(['zz.', 'zz_']))
  expect(await ids('sys_idINzz.,ZZ1')).toHaveLength(2)
})

test('no-count leaves the total out', async () => {
  const { list } = await openInstance({ faults: [{ fault: 'no-count' }] })
  expect((await list('sys_script', '')).headers.get('x-total-count')).toBeNull()
})

test('quota cancels what scans too many rows, hidden ones included', async () => {
  const { list } = await openInstance({
    faults: [
      { fault: 'quota', rows: 100 },
      { fault: 'hide-rows', all: true },
    ],
  })
  expect((await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '101' })).text).toMatch(/Transaction cancelled/)
  expect((await list('sys_script', 'ORDERBYsys_id', { sysparm_limit: '100' })).rows()).toEqual([])
})

test('giant-row swells one cell of one row', async () => {
  const { simulator, list } = await openInstance({
    faults: [{ table: 'sys_script', fault: 'giant-row', bytes: 300_000 }],
  })
  const reply = await list('sys_script', 'ORDERBYsys_id', {
    sysparm_limit: '2',
    sysparm_exclude_reference_link: 'true',
  })
  expect(String(reply.rows()[0]?.script)).toHaveLength(300_000)
  expect(reply.rows()).toEqual(simulator.visibleRows('sys_script').slice(0, 2))
})
