import { expect, test } from 'vitest'
import { z } from 'zod'
import { openInstance, read } from '../support/open-instance.ts'

test.each([
  { name: 'a misspelt parameter', path: '/api/now/table/sys_script?query=x' },
  { name: 'a real parameter that is not built', path: '/api/now/table/sys_script?sysparm_view=desktop' },
  { name: 'display values', path: '/api/now/table/sys_script?sysparm_display_value=all' },
  { name: 'a dot-walked field', path: '/api/now/table/sys_script?sysparm_fields=sys_scope.name' },
  { name: 'an unknown operator', path: '/api/now/table/sys_script?sysparm_query=nameLIKEx' },
  { name: 'a parameter given twice', path: '/api/now/table/sys_script?sysparm_limit=1&sysparm_limit=2' },
  { name: 'a limit that is no number', path: '/api/now/table/sys_script?sysparm_limit=many' },
  { name: 'a grouped aggregate', path: '/api/now/stats/sys_script?sysparm_count=true&sysparm_group_by=active' },
  { name: 'another API', path: '/api/now/import/u_x' },
  { name: 'a page of the user interface', path: '/login.do' },
  { name: 'an unknown steering path', path: '/simulator/nothing' },
])('$name is 501 with a reason, and remembered', async ({ path }) => {
  const { simulator, token } = await openInstance()
  const reply = await read(`${simulator.url}${path}`, { headers: { authorization: `Bearer ${await token()}` } })
  expect(reply.status).toBe(501)
  const { reason } = z.object({ reason: z.string().min(5) }).parse(reply.json())
  const { requests } = z
    .object({ requests: z.array(z.object({ status: z.number(), reason: z.string().nullable() })) })
    .parse((await read(`${simulator.url}/simulator/requests`)).json())
  expect(requests.at(-1)).toMatchObject({ status: 501, reason })
})

test('methods that write are 501', async () => {
  const { simulator, token } = await openInstance()
  const headers = { authorization: `Bearer ${await token()}` }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect((await read(`${simulator.url}/api/now/table/sys_script`, { method, headers })).status).toBe(501)
  }
})

test('a range without a value and a negative offset are malformed', async () => {
  const { list } = await openInstance()
  expect((await list('sys_script', 'sys_id>^ORDERBYsys_id')).status).toBe(400)
  expect((await list('sys_script', '', { sysparm_offset: '-1' })).status).toBe(400)
})

test('faults are posted, listed and cleared over HTTP, and checked', async () => {
  const { simulator, list } = await openInstance()
  const url = `${simulator.url}/simulator/faults`
  const post = (body: string) => read(url, { method: 'POST', body })
  expect((await post('[{"table":"sys_script","fault":"deny-table"}]')).status).toBe(201)
  expect((await list('sys_script', '')).status).toBe(403)
  expect((await read(url)).json()).toEqual({ faults: [{ table: 'sys_script', fault: 'deny-table' }] })
  expect((await post('[{"fault":"explode"}]')).status).toBe(400)
  expect((await post('not json')).status).toBe(400)
  await read(url, { method: 'DELETE' })
  expect((await list('sys_script', '')).status).toBe(200)
})

test('the number of tokens issued is told, the tokens are not', async () => {
  const { simulator, token } = await openInstance()
  const issued = await token()
  const reply = await read(`${simulator.url}/simulator/tokens-issued-count`)
  expect(reply.json()).toEqual({ count: 1 })
  expect(reply.text).not.toContain(issued)
})

test('faults or tables that make no sense are refused at start', async () => {
  const refused = expect.objectContaining({ code: 'CONFIG_INVALID' })
  await expect(openInstance({ faults: [{ fault: 'withhold-columns', columns: [] }] })).rejects.toEqual(refused)
  await expect(openInstance({ tables: { no_such_table: 5 } })).rejects.toEqual(refused)
  await expect(openInstance({ dataDirectory: '/no/such/folder' })).rejects.toEqual(refused)
})
