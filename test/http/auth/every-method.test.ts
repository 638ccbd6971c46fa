import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { configuredClient } from '../../support/configured-client.ts'
import { simulated } from '../../support/instance-client.ts'
import { type Arrived, handMadeServer, sendJson } from '../../support/servers/hand-made-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const TOKEN = 'wire-token-31c7'

/** Answers a token request with a token and everything else with an empty page. */
function answerAll(arrived: () => readonly Arrived[]): (response: ServerResponse) => void {
  return (response) => {
    const isToken = arrived().at(-1)?.url === '/oauth_token.do'
    sendJson(response, 200, isToken ? { access_token: TOKEN, token_type: 'Bearer', expires_in: 1799 } : { result: [] })
  }
}

async function served() {
  const server = await handMadeServer((response) => answerAll(() => server.arrived)(response))
  return server
}

/** What each method sends for one read of a table: of all headers those that could carry a credential. */
const SENT: readonly {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly sent: readonly {
    readonly method: string
    readonly path: string
    readonly credential: object
    readonly body: string
  }[]
}[] = [
  {
    name: 'OAuth client credentials: everything in the form body, then the token as Bearer',
    env: { SERVICENOW_CLIENT_ID: 'the client', SERVICENOW_CLIENT_SECRET: 's&cr=t', SERVICENOW_OAUTH_SCOPE: 'a b' },
    sent: [
      {
        method: 'POST',
        path: '/oauth_token.do',
        credential: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', accept: 'application/json' },
        body: 'scope=a+b&grant_type=client_credentials&client_id=the+client&client_secret=s%26cr%3Dt',
      },
      { method: 'GET', path: '/api/now/table/sys_user', credential: { authorization: `Bearer ${TOKEN}` }, body: '' },
    ],
  },
  {
    name: 'Basic: user name and password in UTF-8',
    env: { SERVICENOW_USERNAME: 'jürgen', SERVICENOW_PASSWORD: 'pä:ss' },
    sent: [
      {
        method: 'GET',
        path: '/api/now/table/sys_user',
        credential: { authorization: `Basic ${Buffer.from('jürgen:pä:ss').toString('base64')}` },
        body: '',
      },
    ],
  },
  {
    name: 'an API key in the usual header',
    env: { SERVICENOW_API_KEY: 'the-key' },
    sent: [{ method: 'GET', path: '/api/now/table/sys_user', credential: { 'x-sn-apikey': 'the-key' }, body: '' }],
  },
  {
    name: 'an API key in another header, set apart from its prefix',
    env: {
      SERVICENOW_API_KEY: 'the-key',
      SERVICENOW_API_KEY_HEADER: 'X-Corp-Key',
      SERVICENOW_API_KEY_PREFIX: 'Token',
    },
    sent: [{ method: 'GET', path: '/api/now/table/sys_user', credential: { 'x-corp-key': 'Token the-key' }, body: '' }],
  },
  {
    name: 'an API key joined to a prefix that ends in a sign',
    env: { SERVICENOW_API_KEY: 'the-key', SERVICENOW_API_KEY_PREFIX: 'key=' },
    sent: [{ method: 'GET', path: '/api/now/table/sys_user', credential: { 'x-sn-apikey': 'key=the-key' }, body: '' }],
  },
]
const CREDENTIAL_HEADERS = /^(authorization|cookie|proxy-|x-)/

test.each(SENT)('$name', async ({ env, sent }) => {
  const server = await served()
  const client = configuredClient({ SERVICENOW_BASE_URL: server.origin, ...env })
  expect(await client.look()).toBe(200)
  expect(server.arrived.map(({ method, url, body }) => ({ method, path: url.split('?')[0], body }))).toEqual(
    sent.map(({ method, path, body }) => ({ method, path, body })),
  )
  for (const [place, { credential }] of sent.entries()) {
    const headers = server.arrived[place]?.headers ?? {}
    expect(headers).toMatchObject(credential)
    const carriers = Object.keys(headers).filter((name) => CREDENTIAL_HEADERS.test(name))
    expect(carriers).toEqual(Object.keys(credential).filter((name) => CREDENTIAL_HEADERS.test(name)))
  }
})

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })

/** Each way of signing, with the key file that leads to it. */
const SIGNATURES = [
  { alg: 'RS256', keys: RSA, named: null, form: 'PKCS#8' },
  { alg: 'RS384', keys: RSA, named: 'RS384', form: 'PKCS#1' },
  { alg: 'RS512', keys: RSA, named: 'RS512', form: 'JWK' },
  { alg: 'ES256', keys: P256, named: null, form: 'PKCS#8' },
  { alg: 'ES384', keys: P384, named: null, form: 'SEC 1' },
  { alg: 'ES512', keys: P521, named: 'ES512', form: 'JWK' },
] as const

test.each(SIGNATURES)(
  'JWT bearer: an assertion signed by $alg with a key in $form is accepted by an instance that verifies it, once for each exchange',
  async ({ alg, keys, named, form }) => {
    const file = join(await temporaryFolder(), 'key')
    writeFileSync(file, keyText(keys.privateKey, form))
    const simulator = await simulated({
      tokenLifetimeSeconds: 1800,
      jwtBearer: {
        publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        keyId: 'key-of-the-test',
        issuer: 'the-issuer',
        subjects: ['integration@example.com'],
        audience: 'the-audience',
      },
    })
    const client = configuredClient({
      SERVICENOW_BASE_URL: simulator.url,
      SERVICENOW_CLIENT_ID: simulator.credentials.clientId,
      SERVICENOW_JWT_KEY_FILE: file,
      SERVICENOW_JWT_SUBJECT: 'integration@example.com',
      SERVICENOW_JWT_ISSUER: 'the-issuer',
      SERVICENOW_JWT_AUDIENCE: 'the-audience',
      ...(form === 'JWK' ? {} : { SERVICENOW_JWT_KEY_ID: 'key-of-the-test' }),
      ...(named === null ? {} : { SERVICENOW_JWT_ALGORITHM: named }),
    })
    expect(await client.look()).toBe(200)
    const signal = new AbortController().signal
    await client.authenticator.reject(await client.authenticator.authorize(signal))
    expect(await client.look(), `a second exchange with ${alg}`).toBe(200)
    expect(client.acquired()).toBe(2)
  },
)

function keyText(key: typeof RSA.privateKey, form: (typeof SIGNATURES)[number]['form']): string {
  if (form === 'JWK') return JSON.stringify({ ...key.export({ format: 'jwk' }), kid: 'key-of-the-test' })
  const types = { 'PKCS#8': 'pkcs8', 'PKCS#1': 'pkcs1', 'SEC 1': 'sec1' } as const
  return String(key.export({ type: types[form], format: 'pem' }))
}

test('JWT bearer, to the letter: form, header and claims, with the client id for issuer and audience', async () => {
  const file = join(await temporaryFolder(), 'key')
  const encrypted = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'the-passphrase' } as const
  writeFileSync(file, P256.privateKey.export(encrypted))
  const server = await served()
  const client = configuredClient({
    SERVICENOW_BASE_URL: server.origin,
    SERVICENOW_AUTH_METHOD: 'oauth2_jwt_bearer',
    SERVICENOW_CLIENT_ID: 'the-client',
    SERVICENOW_CLIENT_SECRET: 'the-secret',
    SERVICENOW_JWT_KEY_FILE: file,
    SERVICENOW_JWT_KEY_PASSPHRASE: 'the-passphrase',
    SERVICENOW_JWT_SUBJECT: 'the-subject',
  })
  const before = Math.floor(Date.now() / 1000)
  expect(await client.look()).toBe(200)
  const [asked, read] = server.arrived
  expect(read?.headers.authorization).toBe(`Bearer ${TOKEN}`)
  expect([asked?.method, asked?.url]).toEqual(['POST', '/oauth_token.do'])
  const { assertion = '', ...form } = Object.fromEntries(new URLSearchParams(asked?.body))
  expect(form).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_id: 'the-client',
    client_secret: 'the-secret',
  })
  expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'ES256', typ: 'JWT' })
  const { payload } = await jwtVerify(assertion, P256.publicKey, { audience: 'the-client', issuer: 'the-client' })
  expect(decodeJwt(assertion)).toEqual({
    iss: 'the-client',
    sub: 'the-subject',
    aud: 'the-client',
    iat: expect.any(Number),
    exp: expect.any(Number),
    jti: expect.any(String),
  })
  // Set back, so that an instance without tolerance and with a slow clock takes it.
  expect(before - (payload.iat ?? 0)).toBeGreaterThanOrEqual(29)
  expect(before - (payload.iat ?? 0)).toBeLessThanOrEqual(30)
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(330)
})

test('a credential never leaves for another origin', async () => {
  const elsewhere = await served()
  const server = await served()
  const client = configuredClient({ SERVICENOW_BASE_URL: server.origin, SERVICENOW_API_KEY: 'the-key' })
  const signal = new AbortController().signal
  const authorization = await client.authenticator.authorize(signal)
  const path = `//${new URL(elsewhere.origin).host}/api/now/table/sys_user`
  const asking = client.http.get({ path, query: new URLSearchParams(), authorization }, signal)
  await expect(asking).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: /^(?!.*the-key)/ })
  expect([...elsewhere.arrived, ...server.arrived]).toEqual([])
})

test('an API key works where a policy names the table, and is refused elsewhere', async () => {
  const simulator = await simulated({ apiKeyTables: ['sys_script'] })
  const client = configuredClient({
    SERVICENOW_BASE_URL: simulator.url,
    SERVICENOW_API_KEY: simulator.credentials.apiKey,
  })
  expect([await client.look('sys_script'), await client.look('sys_user')]).toEqual([200, 401])
})
