import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { loadCodecServer } from '../../../src/config/encryption/codec-server-config.ts'
import { createCodecServer } from '../../../src/encryption/codec-server.ts'

const TOKEN = randomBytes(24).toString('base64url')
const UI = 'https://temporal.acme.example'
const ENV = {
  HARVESTER_ENCRYPTION_KEYS: `2026:${randomBytes(32).toString('base64')}`,
  HARVESTER_CODEC_TOKEN: TOKEN,
  HARVESTER_CODEC_ORIGINS: `${UI}, http://127.0.0.1:8233`,
}
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }
const PLAIN = {
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from('"sys_script"').toString('base64'),
}

/** Starts the server; gives a way to ask it, with the right token unless other headers are given. */
async function served() {
  const server = createCodecServer(loadCodecServer(ENV)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  const url = `http://127.0.0.1:${address === null || typeof address === 'string' ? 0 : address.port}`
  return (path: string, body: unknown, headers: Readonly<Record<string, string>> = AUTHORIZED, method = 'POST') =>
    fetch(url + path, {
      method,
      headers,
      ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    })
}

test('what it encrypts it decrypts, for the UI and for the command line', async () => {
  const ask = await served()
  const encoded = await (await ask('/encode', { payloads: [PLAIN] })).json()
  expect(JSON.stringify(encoded)).not.toContain(PLAIN.data)
  const headers = { ...AUTHORIZED, origin: UI, 'x-namespace': 'default', 'content-type': 'application/json' }
  const decoded = await ask('/default/decode', encoded, headers)
  expect(await decoded.json()).toEqual({ payloads: [PLAIN] })
  expect(decoded.headers.get('access-control-allow-origin')).toBe(UI)
  expect(decoded.headers.get('access-control-allow-credentials')).toBe('true')
  const basic = { authorization: `Basic ${Buffer.from(`anybody:${TOKEN}`).toString('base64')}` }
  expect((await ask('/decode', encoded, basic)).status).toBe(200)
})

test.each([
  { name: 'no token', headers: {}, status: 401 },
  { name: 'a wrong token', headers: { authorization: `Bearer ${TOKEN.slice(1)}` }, status: 401 },
  { name: 'an empty token', headers: { authorization: 'Bearer ' }, status: 401 },
  {
    name: 'a wrong password',
    headers: { authorization: `Basic ${Buffer.from('x:y').toString('base64')}` },
    status: 401,
  },
  { name: 'another scheme', headers: { authorization: `Digest ${TOKEN}` }, status: 401 },
  { name: 'no token from a listed origin', headers: { origin: UI }, status: 401 },
  { name: 'a foreign origin with the token', headers: { ...AUTHORIZED, origin: 'https://evil.example' }, status: 403 },
  {
    name: 'an origin that begins like a listed one',
    headers: { ...AUTHORIZED, origin: `${UI}.evil.example` },
    status: 403,
  },
  {
    name: 'a listed origin by plain http',
    headers: { ...AUTHORIZED, origin: UI.replace('https', 'http') },
    status: 403,
  },
  { name: 'a page without an origin', headers: { ...AUTHORIZED, origin: 'null' }, status: 403 },
  { name: 'another namespace', headers: { ...AUTHORIZED, 'x-namespace': 'other' }, status: 403 },
])('$name gets $status and nothing decrypted', async ({ headers, status }) => {
  const ask = await served()
  const encoded = await (await ask('/encode', { payloads: [PLAIN] })).json()
  const answer = await ask('/decode', encoded, headers)
  expect(answer.status).toBe(status)
  expect(await answer.text()).not.toContain(PLAIN.data)
  const { origin } = { origin: '', ...headers }
  if (origin !== UI) expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})

test('a browser is told before it asks: a listed origin may, a foreign one may not', async () => {
  const ask = await served()
  const allowed = await ask('/decode', null, { origin: UI }, 'OPTIONS')
  expect(allowed.status).toBe(204)
  expect(allowed.headers.get('access-control-allow-headers')).toMatch(/authorization.*x-namespace/)
  const foreign = await ask('/decode', null, { origin: 'https://evil.example' }, 'OPTIONS')
  expect(foreign.status).toBe(403)
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
})

test('what is no list of payloads, too large, or encrypted by an unknown key is refused, and the server goes on', async () => {
  const ask = await served()
  expect((await ask('/decode', 'no JSON')).status).toBe(400)
  expect((await ask('/decode', { payloads: [{ data: '***' }] })).status).toBe(400)
  expect((await ask('/other', { payloads: [] })).status).toBe(404)
  const metadata = {
    encoding: Buffer.from('binary/encrypted').toString('base64'),
    'encryption-key-id': Buffer.from('1999').toString('base64'),
  }
  const unknown = await ask('/decode', { payloads: [{ metadata, data: '' }] })
  expect(unknown.status).toBe(422)
  expect(await unknown.text()).toMatch(/the key "1999" encrypted/)
  expect((await ask('/decode', { payloads: [] })).status).toBe(200)
})

test.each([
  { name: 'no keys', env: { HARVESTER_ENCRYPTION_KEYS: '' }, fault: /HARVESTER_ENCRYPTION_KEYS is not set/ },
  { name: 'an empty token', env: { HARVESTER_CODEC_TOKEN: '' }, fault: /HARVESTER_CODEC_TOKEN is empty/ },
  { name: 'a short token', env: { HARVESTER_CODEC_TOKEN: 'secret' }, fault: /fewer than 24 characters/ },
  { name: 'every origin', env: { HARVESTER_CODEC_ORIGINS: '*' }, fault: /holds \*, which is not an origin/ },
  { name: 'an origin with a path', env: { HARVESTER_CODEC_ORIGINS: `${UI}/` }, fault: /which is not an origin/ },
])('it does not start with $name', ({ env, fault }) => {
  expect(() => loadCodecServer({ ...ENV, ...env })).toThrow(fault)
})
