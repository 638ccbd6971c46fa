import type { Dispatcher } from 'undici'
import { expect, test } from 'vitest'
import { createAuthenticator } from '../../../src/servicenow/auth/create-authenticator.ts'
import { createInstanceHttp } from '../../../src/servicenow/http/instance-http.ts'
import type { PageRequest } from '../../../src/servicenow/query/page-request.ts'
import { Secret } from '../../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient } from '../../../src/servicenow/table-api/table-client.ts'
import type { Simulator } from '../../../src/simulator/index.ts'
import { simulated } from '../../support/instance-client.ts'
import { closingAgent } from '../../support/servers/hand-made-server.ts'

const DAY_MS = 86_400_000
const LIFE_SECONDS = 1800
const never = new AbortController().signal
const page: PageRequest = {
  window: null,
  filter: null,
  lo: null,
  includesLo: false,
  hi: null,
  table: 'sys_user',
  order: 'sys_id',
  columns: ['sys_id'],
  limit: 1,
  counted: false,
  referenceLinks: false,
}

/** A client of a simulated instance, both on clocks that a test moves: the client's wall clock may jump, its other one not. */
function clocked(simulator: Simulator, clocks: { monotonicMs: number; wallMs: number }, dispatcher: Dispatcher) {
  const { clientId, clientSecret } = simulator.credentials
  const authenticator = createAuthenticator(
    simulator.url,
    { method: 'oauth2_client_credentials', clientId, clientSecret: new Secret(clientSecret), scope: null },
    {
      dispatcher,
      requestTimeoutMs: 10_000,
      monotonicMs: () => clocks.monotonicMs,
      nowMs: () => clocks.wallMs,
      onTokenAcquired: () => undefined,
    },
  )
  const http = createInstanceHttp(simulator.url, dispatcher, 10_000)
  const honoured = new HonouredLimit()
  return createTableClient({ http, authenticator, honoured, nowMs: () => clocks.wallMs })
}

function exchanges(simulator: Simulator): number {
  return simulator.requests().filter(({ path }) => path === '/oauth_token.do').length
}

test('200 pages that are asked for while the token ends cost one exchange', async () => {
  const simulator = await simulated({ tokenLifetimeSeconds: LIFE_SECONDS })
  const clocks = { monotonicMs: 0, wallMs: Date.now() }
  const client = clocked(simulator, clocks, closingAgent())
  await client.readPage(page, never)
  clocks.monotonicMs += LIFE_SECONDS * 1000
  await Promise.all(Array.from({ length: 200 }, () => client.readPage(page, new AbortController().signal)))
  expect(exchanges(simulator)).toBe(2)
})

test.each([
  { name: 'a day ahead', jumpMs: DAY_MS },
  { name: 'a day back', jumpMs: -DAY_MS },
])('a system clock that jumps $name neither ends a token nor prolongs it', async ({ jumpMs }) => {
  const simulator = await simulated({ tokenLifetimeSeconds: LIFE_SECONDS })
  const clocks = { monotonicMs: 0, wallMs: Date.now() }
  const client = clocked(simulator, clocks, closingAgent())
  await client.readPage(page, never)
  clocks.wallMs += jumpMs
  await client.readPage(page, never)
  expect(exchanges(simulator)).toBe(1)
  clocks.monotonicMs += LIFE_SECONDS * 1000
  await client.readPage(page, never)
  expect(exchanges(simulator)).toBe(2)
})

test('a 401 with a good token costs one exchange and one repeat; a second one is named', async () => {
  const simulator = await simulated()
  const client = clocked(simulator, { monotonicMs: 0, wallMs: Date.now() }, closingAgent())
  await client.readPage(page, never)
  simulator.addFaults([{ table: 'sys_user', fault: 'unauthorized', times: 1 }])
  await client.readPage(page, never)
  expect([exchanges(simulator), client.requests()]).toEqual([2, 3])
  simulator.addFaults([{ table: 'sys_user', fault: 'unauthorized' }])
  await expect(client.readPage(page, never)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  expect([exchanges(simulator), client.requests()]).toEqual([3, 5])
})
