import { expect, test } from 'vitest'
import { openInstance, postToken, read } from '../support/open-instance.ts'

const DENIED = { error_description: 'access_denied', error: 'server_error' }

test('the same token is handed out again while it lives, with a full life each time', async () => {
  let now = Date.UTC(2026, 0, 1)
  const { simulator, token, list } = await openInstance({ now: () => now, tokenLifetimeSeconds: 100 })
  const first = await token()
  now += 99_000
  expect(await token()).toBe(first)
  now += 99_000
  expect((await list('sys_scope', '')).status).toBe(200)
  expect(simulator.issuedTokens()).toEqual([first])
  now += 101_000
  expect(await token()).not.toBe(first)
  expect(simulator.issuedTokens()).toHaveLength(2)
})

test('a token that has outlived its life is refused', async () => {
  let now = Date.UTC(2026, 0, 1)
  const { simulator, token } = await openInstance({ now: () => now, tokenLifetimeSeconds: 100 })
  const authorization = `Bearer ${await token()}`
  const ask = () => read(`${simulator.url}/api/now/table/sys_scope`, { headers: { authorization } })
  expect((await ask()).status).toBe(200)
  now += 100_000
  expect((await ask()).status).toBe(401)
})

test('a granted token is described as real instances do', async () => {
  const { simulator } = await openInstance()
  const reply = await postToken(simulator)
  expect(reply.json()).toMatchObject({ scope: 'useraccount', token_type: 'Bearer', expires_in: 1799 })
})

test.each([
  { name: 'a wrong secret', changes: { client_secret: 'wrong' } },
  { name: 'an unknown client', changes: { client_id: 'nobody' } },
  { name: 'no secret', changes: { client_secret: '' } },
  { name: 'a scope that the client lacks', changes: { scope: 'other' } },
  { name: 'the password grant', changes: { grant_type: 'password', username: 'a', password: 'b' } },
  { name: 'the refresh grant', changes: { grant_type: 'refresh_token', refresh_token: 'a' } },
])('$name gets the one opaque refusal', async ({ changes }) => {
  const { simulator } = await openInstance()
  const reply = await postToken(simulator, changes)
  expect(reply.status).toBe(401)
  expect(reply.json()).toEqual(DENIED)
  expect(simulator.issuedTokens()).toEqual([])
})

test('parameters in the URL are not looked at', async () => {
  const { simulator } = await openInstance()
  const { clientId, clientSecret } = simulator.credentials
  const query = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const reply = await read(`${simulator.url}/oauth_token.do?${query}`, { method: 'POST', headers, body: '' })
  expect(reply.json()).toEqual(DENIED)
})

test('a JSON body is refused', async () => {
  const { simulator } = await openInstance()
  const headers = { 'content-type': 'application/json' }
  expect((await read(`${simulator.url}/oauth_token.do`, { method: 'POST', headers, body: '{}' })).status).toBe(400)
})

test.each([
  { name: 'a GET', init: { method: 'GET' } },
  { name: 'an unknown parameter', init: { method: 'POST', body: new URLSearchParams({ audience: 'x' }) } },
  { name: 'a grant that is not built', init: { method: 'POST', body: new URLSearchParams({ grant_type: 'urn:x' }) } },
])('$name on the token endpoint is 501', async ({ init }) => {
  const { simulator } = await openInstance()
  expect((await read(`${simulator.url}/oauth_token.do`, init)).status).toBe(501)
})

test('faults reach the token endpoint by its name only', async () => {
  const { simulator } = await openInstance({ faults: [{ fault: 'html-200' }] })
  expect((await postToken(simulator)).headers.get('content-type')).toMatch(/json/)
  simulator.addFaults([
    { fault: 'html-200', table: 'oauth_token.do', times: 1 },
    { fault: 'unauthorized', table: 'oauth_token.do', at: { request: 2 } },
  ])
  expect((await postToken(simulator)).headers.get('content-type')).toMatch(/html/)
  expect((await postToken(simulator)).json()).toEqual(DENIED)
  expect((await postToken(simulator)).status).toBe(200)
})
