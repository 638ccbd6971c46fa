import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { environmentFor, harvester, start } from '../../support/command.ts'
import { simulated } from '../../support/instance-client.ts'
import { issueCertificates } from '../../support/servers/certificates.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { temporalCluster } from './temporal-cluster.ts'

type Variables = Readonly<Record<string, string>>

/** What the server is told of its certificate, and that each client has to show one of the same authority. */
async function certificates(): Promise<{
  readonly server: Variables
  readonly authority: Variables
  readonly client: Variables
}> {
  const issued = await issueCertificates()
  return {
    server: {
      TEMPORAL_TLS_FRONTEND_CERT: issued.serverCertificate,
      TEMPORAL_TLS_FRONTEND_KEY: issued.serverKey,
      // The server's own workers ask a frontend of theirs, which has no guard and is reached from the server alone.
      USE_INTERNAL_FRONTEND: '1',
      TEMPORAL_SERVICES: 'history,matching,frontend,internal-frontend,worker',
    },
    authority: { TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_CA_CERT_PATH: issued.authority },
    client: { TEMPORAL_TLS_CLIENT_CERT_PATH: issued.clientCertificate, TEMPORAL_TLS_CLIENT_KEY_PATH: issued.clientKey },
  }
}

/** Harvests by a worker and a command with these variables; gives the exit code and what was said. */
async function harvest(address: string, allowed: Variables, refused: readonly Variables[]): Promise<void> {
  const simulator = await simulated({ tables: { sys_script: 300 } })
  const folder = await temporaryFolder()
  const env = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: address }
  for (const variables of refused) {
    const ended = await harvester(['run', '--tables', 'sys_script'], { ...env, ...variables }, folder)
    expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringMatching(/Temporal|TEMPORAL_/)])
  }
  start(['worker'], { ...env, ...allowed, HARVESTER_SINK: `directory:${join(folder, 'output')}` }, folder)
  const ended = await harvester(['run', '--tables', 'sys_script'], { ...env, ...allowed }, folder)
  expect(ended.exitCode, ended.stderr).toBe(0)
}

test('a frontend that asks for client certificates is reached with one, and not without, nor by plain text', async () => {
  const { server, authority, client } = await certificates()
  const required = {
    ...server,
    TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true',
    TEMPORAL_TLS_CLIENT1_CA_CERT: authority.TEMPORAL_TLS_SERVER_CA_CERT_PATH ?? '',
  }
  const { address } = await temporalCluster(required, { ...authority, ...client })
  await harvest(address, { ...authority, ...client }, [{}, authority])
})

test('a frontend that asks for an API key is reached with one that it knows, and not with another', async () => {
  const { server, authority } = await certificates()
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] }
  const issuer = createServer((_request, response) => response.end(JSON.stringify(keys))).listen(0, '127.0.0.1')
  await once(issuer, 'listening')
  onTestFinished(() => {
    issuer.close()
    issuer.closeAllConnections()
  })
  const at = issuer.address()
  const keyFor = (permissions: readonly string[]): Promise<string> =>
    new SignJWT({ permissions, sub: 'harvester' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(privateKey)
  const authorizing = {
    TEMPORAL_AUTH_AUTHORIZER: 'default',
    TEMPORAL_AUTH_CLAIM_MAPPER: 'default',
    TEMPORAL_JWT_KEY_SOURCE1: `http://127.0.0.1:${at === null || typeof at === 'string' ? 0 : at.port}/`,
  }
  const admin = { ...authority, TEMPORAL_API_KEY: await keyFor(['temporal-system:admin', 'default:admin']) }
  const { address } = await temporalCluster({ ...server, ...authorizing }, admin)
  const own = { ...authority, TEMPORAL_API_KEY: await keyFor(['default:write', 'default:worker']) }
  await harvest(address, own, [authority, { ...authority, TEMPORAL_API_KEY: 'no-such-key' }])
})
