import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { RunResultSchema } from '../../src/sink/schema/run-result-schema.ts'
import { environmentFor, harvester } from '../support/command.ts'
import { compareHarvest } from '../support/compare/compare-harvest.ts'
import { findSecrets } from '../support/compare/find-secrets.ts'
import { configuredClient } from '../support/configured-client.ts'
import { simulated } from '../support/instance-client.ts'
import { issueCertificates } from '../support/servers/certificates.ts'
import { tlsFront } from '../support/servers/tls-front.ts'
import { type AnswerSecurely, tlsServer } from '../support/servers/tls-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { type Squid, squid } from './squid.ts'

const TOKEN = 'squid-token-4be9'
const CLIENT_SECRET = 'squid-secret-91d0'
const API_KEY = 'squid-key-c2f7'
const PROXY_PASSWORD = 'proxy-p@ss-6a51'

/** Answers a token request with a token and everything else with an empty page. */
const answer: AnswerSecurely = ({ url }) => ({
  status: 200,
  body: url === '/oauth_token.do' ? { access_token: TOKEN, token_type: 'Bearer', expires_in: 1799 } : { result: [] },
})

function expectNowhere(text: string, secrets: readonly string[]): void {
  expect(findSecrets(secrets, { texts: [text], folders: [] })).toEqual([])
}

function throughProxy({ port }: Squid, password: string): string {
  return `http://corp:${encodeURIComponent(password)}@127.0.0.1:${port}`
}

test('Squid opens tunnels for the token and for the pages, and sees neither credential, token nor certificate of the instance', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer, { requiresCertificate: true })
  const proxy = await squid('corp', PROXY_PASSWORD)
  const client = configuredClient({
    SERVICENOW_BASE_URL: server.origin,
    SERVICENOW_CA_FILE: files.authority,
    SERVICENOW_CLIENT_ID: 'client',
    SERVICENOW_CLIENT_SECRET: CLIENT_SECRET,
    SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
    SERVICENOW_TLS_KEY_FILE: files.encryptedClientKey,
    SERVICENOW_TLS_PASSPHRASE: files.passphrase,
    HTTPS_PROXY: throughProxy(proxy, PROXY_PASSWORD),
  })
  expect(await client.look()).toBe(200)
  expect(server.arrived.map(({ url, shownBy }) => [url.split('?')[0], shownBy])).toEqual([
    ['/oauth_token.do', files.clientName],
    ['/api/now/table/sys_user', files.clientName],
  ])
  expect(server.arrived.map(({ headers }) => headers['proxy-authorization'])).toEqual([undefined, undefined])

  await client.close()
  await until('the proxy has logged the tunnels', () => proxy.requests().length > 0)
  const tunnel = { method: 'CONNECT', target: `localhost:${server.port}`, status: '200', user: 'corp' }
  expect(proxy.requests()).toEqual(proxy.requests().map(() => tunnel))
  expectNowhere(proxy.log(), [TOKEN, CLIENT_SECRET, files.passphrase, files.clientName])
})

test('where Squid refuses our credentials, the failure of the token and that of a page name the proxy', async () => {
  const files = await issueCertificates()
  const server = await tlsServer(files, answer)
  const proxy = await squid('corp', 'another password')
  const env = {
    SERVICENOW_BASE_URL: server.origin,
    SERVICENOW_CA_FILE: files.authority,
    HTTPS_PROXY: throughProxy(proxy, PROXY_PASSWORD),
  }
  for (const [code, credential] of [
    ['TOKEN_ENDPOINT_UNAVAILABLE', { SERVICENOW_CLIENT_ID: 'client', SERVICENOW_CLIENT_SECRET: CLIENT_SECRET }],
    ['NETWORK_FAILED', { SERVICENOW_API_KEY: API_KEY }],
  ] as const) {
    const refused: unknown = await configuredClient({ ...env, ...credential })
      .look()
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      code,
      message: expect.stringContaining('the proxy refused the tunnel (status 407)'),
    })
    expectNowhere(inspect(refused, { depth: 12, showHidden: true }), [PROXY_PASSWORD, CLIENT_SECRET, API_KEY])
  }
  expect(server.arrived).toEqual([])
  const refusals = proxy.requests().map(({ method, status }) => [method, status])
  expect(new Set(refusals.flat())).toEqual(new Set(['CONNECT', '407']))
  expectNowhere(proxy.log(), [CLIENT_SECRET, API_KEY])
})

test('a whole run through Squid to an instance with a private authority is complete', async () => {
  const files = await issueCertificates()
  const simulator = await simulated({ tables: { sys_script: 2300 } })
  const front = await tlsFront(files, simulator.port, { requiresCertificate: true })
  const proxy = await squid('corp', PROXY_PASSWORD)
  const folder = await temporaryFolder()
  const env = {
    ...environmentFor(simulator, join(folder, 'home')),
    SERVICENOW_BASE_URL: front.origin,
    SERVICENOW_CA_FILE: files.authority,
    SERVICENOW_TLS_CERT_FILE: files.clientCertificate,
    SERVICENOW_TLS_KEY_FILE: files.clientKey,
    HTTPS_PROXY: throughProxy(proxy, PROXY_PASSWORD),
  }
  const tables = ['sys_script', 'sys_user']
  const ended = await harvester(['run', '--json', '--tables', tables.join(',')], env, folder)
  const result = RunResultSchema.parse(JSON.parse(ended.stdout))
  if ('error' in result) throw new Error(result.error.message)
  expect([ended.exitCode, result.verdict]).toEqual([0, 'complete'])
  expect(compareHarvest(result.manifest, tables, (table) => simulator.visibleRows(table)).differences).toEqual([])
  const verified = await harvester(['verify', join(folder, 'harvest')], env, folder)
  expect(verified.exitCode).toBe(0)

  expect(front.shownBy.length).toBeGreaterThan(0)
  expect(new Set(front.shownBy)).toEqual(new Set([files.clientName]))
  // Every connection to the instance came out of a tunnel.
  await until('the proxy has logged the tunnels', () => proxy.requests().length >= front.shownBy.length)
  const tunnel = { method: 'CONNECT', target: `localhost:${front.port}`, status: '200', user: 'corp' }
  expect(proxy.requests()).toEqual(front.shownBy.map(() => tunnel))
  const { clientSecret } = simulator.credentials
  expectNowhere(proxy.log(), [clientSecret, ...simulator.issuedTokens()])
})
