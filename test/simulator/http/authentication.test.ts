import { expect, test } from 'vitest'
import { openInstance, read } from '../support/open-instance.ts'

const UNAUTHENTICATED = {
  error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
  status: 'failure',
}
const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

test('Basic passes with the right password, and not where it is restricted', async () => {
  for (const allowsBasic of [true, false]) {
    const { simulator } = await openInstance({ allowsBasic })
    const { username, password } = simulator.credentials
    const ask = (authorization: string) =>
      read(`${simulator.url}/api/now/table/sys_scope`, { headers: { authorization } })
    expect((await ask(basic(username, password))).status).toBe(allowsBasic ? 200 : 401)
    expect((await ask(basic(username, 'wrong'))).json()).toEqual(UNAUTHENTICATED)
  }
})

test('an API key counts only for tables that a policy names, on the unversioned path', async () => {
  const { simulator } = await openInstance({ apiKeyTables: ['sys_scope'] })
  const headers = { 'x-sn-apikey': simulator.credentials.apiKey }
  const status = async (path: string, key = headers) =>
    (await read(`${simulator.url}/api/now/${path}`, { headers: key })).status
  expect(await status('table/sys_scope')).toBe(200)
  expect(await status('table/sys_user')).toBe(401)
  expect(await status('v2/table/sys_scope')).toBe(401)
  expect(await status('table/sys_scope', { 'x-sn-apikey': 'wrong' })).toBe(401)
})

test('no credential and a made-up token get the real body', async () => {
  const { simulator } = await openInstance()
  const url = `${simulator.url}/api/now/table/sys_scope`
  expect((await read(url)).json()).toEqual(UNAUTHENTICATED)
  expect((await read(url, { headers: { authorization: 'Bearer made-up' } })).json()).toEqual(UNAUTHENTICATED)
})

test('the log of requests names the way of authentication and holds no secret', async () => {
  const { simulator, list, token } = await openInstance()
  await list('sys_scope', 'ORDERBYsys_id')
  await read(`${simulator.url}/api/now/table/sys_scope`, { headers: { authorization: basic('a', 'b') } })
  const log = simulator.requests()
  expect(log.map((entry) => entry.authorizationKind)).toEqual(['none', 'bearer', 'basic'])
  expect(log[1]).toMatchObject({
    method: 'GET',
    path: '/api/now/table/sys_scope',
    query: { sysparm_query: 'ORDERBYsys_id' },
    status: 200,
  })
  expect(JSON.stringify(log)).not.toContain(await token())
  expect(JSON.stringify(log)).not.toContain(simulator.credentials.clientSecret)
})

test('an Accept header that excludes JSON is 406', async () => {
  const { get } = await openInstance()
  expect((await get('/api/now/table/sys_scope', {}, { accept: 'text/csv' })).status).toBe(406)
})
