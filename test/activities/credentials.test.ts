import { Agent } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { createActivities } from '../../src/activities/create-activities.ts'
import { type Credentials, createAuthenticator } from '../../src/servicenow/auth/create-authenticator.ts'
import { createInstanceHttp } from '../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient } from '../../src/servicenow/table-api/table-client.ts'
import {
  type ActivityBench,
  BENCH_RUN,
  BENCH_TABLE,
  environment,
  inActivity,
  openBench,
} from '../support/activity-bench.ts'

/** The bench's activities with another credential. */
function withCredentials(bench: ActivityBench, credentials: Credentials): ReturnType<typeof createActivities> {
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.destroy())
  const around = {
    dispatcher,
    requestTimeoutMs: 10_000,
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    onTokenAcquired: () => {},
  }
  const authenticator = createAuthenticator(bench.simulator.url, credentials, around)
  const http = createInstanceHttp(bench.simulator.url, dispatcher, 10_000)
  const honoured = new HonouredLimit()
  const tableClient = () => createTableClient({ http, authenticator, honoured, nowMs: Date.now })
  return createActivities({ ...bench.dependencies, authenticator, tableClient })
}

test('history learns the method, the expiry and a fingerprint of a credential, and neither token nor secret', async () => {
  const bench = await openBench()
  const proof = await inActivity(() => bench.activities.acquireToken(BENCH_RUN))
  expect(proof).toMatchObject({ method: 'oauth2_client_credentials', fingerprint: expect.stringMatching(/\w{8,}/) })
  expect(Date.parse(proof.expiresAt ?? '')).toBeGreaterThan(0)
  const { clientId, clientSecret } = bench.simulator.credentials
  const known = JSON.stringify(proof)
  const leaked = [...bench.simulator.issuedTokens(), clientSecret, clientId].filter((secret) => known.includes(secret))
  expect(bench.simulator.issuedTokens().length).toBeGreaterThan(0)
  expect(leaked).toEqual([])
})

test('nothing that an attempt heartbeats or returns holds a token or a secret', async () => {
  const bench = await openBench()
  const env = environment()
  const told: unknown[] = []
  env.on('heartbeat', (details: unknown) => told.push(details))
  told.push(await inActivity(() => bench.activities.acquireToken(BENCH_RUN), env))
  told.push(await inActivity(() => bench.activities.probeCredential({ run: BENCH_RUN, table: BENCH_TABLE }), env))
  const secrets = [...bench.simulator.issuedTokens(), bench.simulator.credentials.clientSecret]
  expect(secrets.filter((secret) => JSON.stringify(told).includes(secret))).toEqual([])
})

test('a wrong client secret is a rejected credential, in words without it', async () => {
  const bench = await openBench()
  const wrong = new Secret('a-wrong-secret')
  const { clientId } = bench.simulator.credentials
  const { acquireToken } = withCredentials(bench, {
    method: 'oauth2_client_credentials',
    clientId,
    clientSecret: wrong,
    scope: null,
  })
  const error: unknown = await inActivity(() => acquireToken(BENCH_RUN)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CREDENTIALS_REJECTED', message: expect.not.stringContaining('a-wrong-secret') })
})

test.each<{ readonly credentials: Credentials; readonly hint: RegExp }>([
  {
    credentials: { method: 'oauth2_client_credentials', clientId: 'c', clientSecret: new Secret('wrong'), scope: null },
    hint: /client id and secret.*client\.credential\.grant_type\.enabled.*OAuth application user/,
  },
  {
    credentials: { method: 'basic', username: 'u', password: new Secret('wrong') },
    hint: /Since 2026 an instance accepts Basic only.*snc_basic_auth_api_access.*move to OAuth 2\.0 client credentials/,
  },
])('a refused $credentials.method says what to look at for that very method', async ({ credentials, hint }) => {
  const bench = await openBench()
  const { acquireToken } = withCredentials(bench, credentials)
  const error: unknown = await inActivity(() => acquireToken(BENCH_RUN)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CREDENTIALS_REJECTED', hint: expect.stringMatching(hint) })
})

/** The bench's activities with the simulated user's name and some password. */
function withPassword(bench: ActivityBench, password: string): ReturnType<typeof createActivities> {
  const { username } = bench.simulator.credentials
  return withCredentials(bench, { method: 'basic', username, password: new Secret(password) })
}

test('user name and password are proved by a read, since no token endpoint does', async () => {
  const bench = await openBench()
  const { acquireToken } = withPassword(bench, bench.simulator.credentials.password)
  expect(await inActivity(() => acquireToken(BENCH_RUN))).toMatchObject({ method: 'basic', expiresAt: null })
  const refused = withPassword(bench, 'wrong')
  await expect(inActivity(() => refused.acquireToken(BENCH_RUN))).rejects.toMatchObject({
    code: 'CREDENTIALS_REJECTED',
  })
})

test('user name and password are proved although the table of users is refused: an unknown user would meet a 401', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'deny-table', table: 'sys_user' }])
  const { acquireToken } = withPassword(bench, bench.simulator.credentials.password)
  expect(await inActivity(() => acquireToken(BENCH_RUN))).toMatchObject({ method: 'basic' })
})

test('an instance that is down proves nothing about a credential', async () => {
  const bench = await openBench()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: '*' }])
  const { acquireToken } = withPassword(bench, bench.simulator.credentials.password)
  await expect(inActivity(() => acquireToken(BENCH_RUN))).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE' })
})

test('a probe tells whether the credential still reads a table that answered before', async () => {
  const bench = await openBench()
  const probe = (): Promise<boolean> =>
    inActivity(() => bench.activities.probeCredential({ run: BENCH_RUN, table: BENCH_TABLE }))
  expect(await probe()).toBe(true)
  bench.simulator.addFaults([{ fault: 'unauthorized', table: BENCH_TABLE }])
  expect(await probe()).toBe(false)
  bench.simulator.clearFaults()
  bench.simulator.addFaults([{ fault: 'status', status: 503, table: BENCH_TABLE }])
  await expect(probe()).rejects.toMatchObject({ code: 'INSTANCE_UNAVAILABLE' })
})
