import { rootCertificates } from 'node:tls'
import { inspect } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { trustedWith } from '../../../src/servicenow/http/create-dispatcher.ts'
import { type ConfiguredClient, configuredClient } from '../../support/configured-client.ts'
import { type Certificates, issueCertificates, pem } from '../../support/servers/certificates.ts'
import { forwardProxy } from '../../support/servers/forward-proxy.ts'
import { type AnswerSecurely, tlsServer } from '../../support/servers/tls-server.ts'

const TOKEN = 'private-token-77d2'
const API_KEY = 'private-key-c4e1'
const PROXY_PASSWORD = 'proxy-p@ss-08f3'

/** Answers a token request with a token and everything else with an empty page. */
const answer: AnswerSecurely = ({ url }) => ({
  status: 200,
  body: url === '/oauth_token.do' ? { access_token: TOKEN, token_type: 'Bearer', expires_in: 1799 } : { result: [] },
})

async function failureOf(client: ConfiguredClient): Promise<HarvestError> {
  const error: unknown = await client.look().then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof HarvestError)) expect.fail(`no HarvestError but ${inspect(error)}`)
  const printed = [inspect(error, { depth: 12, showHidden: true }), error.stack].join('\n')
  for (const secret of [TOKEN, API_KEY, PROXY_PASSWORD, Buffer.from(`corp:${PROXY_PASSWORD}`).toString('base64')])
    expect(printed).not.toContain(secret)
  return error
}

/** Each form of a client certificate, alone and with what else proves who asks. */
const SHOWN: readonly {
  readonly name: string
  readonly env: (certificates: Certificates) => Record<string, string>
  readonly headers: readonly (string | undefined)[]
}[] = [
  {
    name: 'a certificate and its key',
    env: (files) => ({
      SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
      SERVICENOW_TLS_KEY_FILE: files.clientKey,
    }),
    headers: [undefined],
  },
  {
    name: 'a certificate and its encrypted key',
    env: (files) => ({
      SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
      SERVICENOW_TLS_KEY_FILE: files.encryptedClientKey,
      SERVICENOW_TLS_PASSPHRASE: files.passphrase,
    }),
    headers: [undefined],
  },
  {
    name: 'an archive with a passphrase',
    env: (files) => ({ SERVICENOW_TLS_PFX_FILE: files.clientArchive, SERVICENOW_TLS_PASSPHRASE: files.passphrase }),
    headers: [undefined],
  },
  {
    name: 'a certificate together with OAuth, for the token as well as for the page',
    env: (files) => ({
      SERVICENOW_CLIENT_ID: 'client',
      SERVICENOW_CLIENT_SECRET: 'secret',
      SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
      SERVICENOW_TLS_KEY_FILE: files.clientKey,
    }),
    headers: [undefined, `Bearer ${TOKEN}`],
  },
]

test('mutual TLS: an instance that requires a client certificate gets it in each of its forms, and refuses without', async () => {
  const files = await issueCertificates()
  for (const { name, env, headers } of SHOWN) {
    const server = await tlsServer(files, answer, { requiresCertificate: true })
    const base = { SERVICENOW_BASE_URL: server.origin, SERVICENOW_CA_FILE: files.authority }
    expect(await configuredClient({ ...base, ...env(files) }).look(), name).toBe(200)
    expect(
      server.arrived.map(({ headers: { authorization } }) => authorization),
      name,
    ).toEqual(headers)
    expect(
      server.arrived.every(({ shownBy }) => shownBy === files.clientName),
      name,
    ).toBe(true)
    expect((await failureOf(configuredClient({ ...base, SERVICENOW_API_KEY: API_KEY }))).code, name).toBe(
      'NETWORK_FAILED',
    )
  }
})

test('a private authority is trusted where it is named, and not otherwise', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer)
  const env = { SERVICENOW_BASE_URL: server.origin, SERVICENOW_API_KEY: API_KEY }
  expect(await failureOf(configuredClient(env))).toMatchObject({
    code: 'NETWORK_FAILED',
    message: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED/),
  })
  expect(server.arrived).toEqual([])
  expect(await configuredClient({ ...env, SERVICENOW_CA_FILE: files.authority }).look()).toBe(200)
  expect(server.arrived[0]).toMatchObject({ protocol: 'TLSv1.3', shownBy: null })
})

test('a private authority is added to the usual ones and replaces none', () => {
  const trusted = trustedWith('the private one')
  expect(trusted).toEqual(expect.arrayContaining(['the private one', rootCertificates[0], rootCertificates.at(-1)]))
  expect(trusted.length).toBeGreaterThan(rootCertificates.length / 2)
})

test('TLS before 1.2 is not spoken', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer, { newestTls: 'TLSv1.1' })
  const env = { SERVICENOW_BASE_URL: server.origin, SERVICENOW_API_KEY: API_KEY, SERVICENOW_CA_FILE: files.authority }
  expect((await failureOf(configuredClient(env))).code).toBe('NETWORK_FAILED')
  expect(server.arrived).toEqual([])
})

test('a proxy that asks for credentials gets its own and never the instance’s; the certificate goes through the tunnel', async () => {
  const files = await issueCertificates()
  for (const over of ['http', 'https'] as const) {
    const server = await tlsServer(files, answer, { requiresCertificate: true })
    const proxy = await forwardProxy('corp', PROXY_PASSWORD, over === 'https' ? files : null)
    const client = configuredClient({
      SERVICENOW_BASE_URL: server.origin,
      SERVICENOW_CA_FILE: files.authority,
      SERVICENOW_CLIENT_ID: 'client',
      SERVICENOW_CLIENT_SECRET: 'secret',
      SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
      SERVICENOW_TLS_KEY_FILE: files.clientKey,
      HTTPS_PROXY: `${over}://corp:${encodeURIComponent(PROXY_PASSWORD)}@localhost:${proxy.port}`,
    })
    expect(await client.look(), over).toBe(200)
    expect(proxy.tunnels.length).toBeGreaterThan(0)
    for (const { target, headers, granted, shownBy } of proxy.tunnels) {
      expect([target, granted, shownBy]).toEqual([`localhost:${server.port}`, true, null])
      expect(headers.authorization).toBeUndefined()
    }
    expect(server.arrived.map(({ shownBy, headers }) => [shownBy, headers['proxy-authorization']])).toEqual([
      [files.clientName, undefined],
      [files.clientName, undefined],
    ])
  }
})

test('a proxy that refuses our credentials is named as the cause, for a page as well as for the token', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer)
  const proxy = await forwardProxy('corp', 'something else')
  const env = {
    SERVICENOW_BASE_URL: server.origin,
    SERVICENOW_CA_FILE: files.authority,
    HTTPS_PROXY: `http://corp:${encodeURIComponent(PROXY_PASSWORD)}@localhost:${proxy.port}`,
  }
  const page = await failureOf(configuredClient({ ...env, SERVICENOW_API_KEY: API_KEY }))
  expect(page.message).toBe('the proxy refused the tunnel (status 407)')
  const oauth = { SERVICENOW_CLIENT_ID: 'client', SERVICENOW_CLIENT_SECRET: 'secret' }
  expect(await failureOf(configuredClient({ ...env, ...oauth }))).toMatchObject({
    code: 'TOKEN_ENDPOINT_UNAVAILABLE',
    message: 'the token endpoint could not be reached: the proxy refused the tunnel (status 407)',
  })
  expect(server.arrived).toEqual([])
})

test('NO_PROXY goes past the proxy, and plain http to this machine always does', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer)
  const proxy = await forwardProxy('corp', PROXY_PASSWORD)
  const env = {
    SERVICENOW_CA_FILE: files.authority,
    SERVICENOW_API_KEY: API_KEY,
    HTTPS_PROXY: `http://localhost:${proxy.port}`,
  }
  const past = { ...env, SERVICENOW_BASE_URL: server.origin, NO_PROXY: 'other.example,localhost' }
  expect(await configuredClient(past).look()).toBe(200)
  vi.stubEnv('http_proxy', `http://localhost:${proxy.port}`)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  const plain = configuredClient({ ...env, SERVICENOW_BASE_URL: 'http://127.0.0.1:9' })
  expect((await failureOf(plain)).message).toContain('ECONNREFUSED')
  expect(proxy.tunnels).toEqual([])
})

/** Certificates and authorities that are not usable, each with what the configuration says before anything is sent. */
const UNUSABLE: readonly {
  readonly name: string
  readonly env: (files: Certificates) => Record<string, string>
  readonly says: RegExp
}[] = [
  {
    name: 'a key that belongs to another certificate',
    env: (files) => ({ SERVICENOW_TLS_CERT_FILE: files.clientCertificate, SERVICENOW_TLS_KEY_FILE: files.serverKey }),
    says: /SERVICENOW_TLS_CERT_FILE and SERVICENOW_TLS_KEY_FILE cannot be used/,
  },
  {
    name: 'an encrypted key without its passphrase',
    env: (files) => ({
      SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
      SERVICENOW_TLS_KEY_FILE: files.encryptedClientKey,
    }),
    says: /SERVICENOW_TLS_PASSPHRASE is missing or wrong/,
  },
  {
    name: 'an archive with another passphrase',
    env: (files) => ({ SERVICENOW_TLS_PFX_FILE: files.clientArchive, SERVICENOW_TLS_PASSPHRASE: 'wrong' }),
    says: /SERVICENOW_TLS_PFX_FILE cannot be used/,
  },
  {
    name: 'an archive that is not there',
    env: (files) => ({ SERVICENOW_TLS_PFX_FILE: `${files.clientArchive}.gone` }),
    says: /SERVICENOW_TLS_PFX_FILE names a file that cannot be read/,
  },
  {
    name: 'an authority without a certificate',
    env: (files) => ({ SERVICENOW_API_KEY: API_KEY, SERVICENOW_CA_FILE: files.clientKey }),
    says: /SERVICENOW_CA_FILE holds no certificate in PEM/,
  },
  {
    name: 'a proxy of another kind',
    env: () => ({ SERVICENOW_API_KEY: API_KEY, HTTPS_PROXY: `socks5://corp:${PROXY_PASSWORD}@localhost:1` }),
    says: /HTTPS_PROXY is not an http\(s\) URL/,
  },
]

test('what cannot be used is said when the configuration is read, by variable and without values', async () => {
  const files = await issueCertificates()
  for (const { name, env, says } of UNUSABLE) {
    let said = ''
    try {
      configuredClient({ SERVICENOW_INSTANCE: 'acmecorp', ...env(files) })
    } catch (error) {
      said = inspect(error, { depth: 12, showHidden: true })
    }
    expect(said, name).toMatch(says)
    expect(said, name).not.toContain(files.passphrase)
    expect(said, name).not.toContain(PROXY_PASSWORD)
    expect(said, name).not.toContain(pem(files.clientKey).split('\n')[2] ?? 'no line')
  }
})
