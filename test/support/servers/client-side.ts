import type { Dispatcher } from 'undici'
import type { Authenticator } from '../../../src/servicenow/auth/authenticator.ts'
import { createAuthenticator } from '../../../src/servicenow/auth/create-authenticator.ts'
import { createInstanceHttp, type InstanceHttp } from '../../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../../src/servicenow/secret.ts'
import type { HonouredLimit } from '../../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient, type TableClient } from '../../../src/servicenow/table-api/table-client.ts'
import type { Simulator } from '../../../src/simulator/index.ts'

/** Our own client side of a simulated instance. */
export interface ClientSide {
  readonly http: InstanceHttp
  readonly authenticator: Authenticator
  readonly tableClient: () => TableClient
}

/** What a client side stands on. */
export interface ClientDependencies {
  readonly dispatcher: Dispatcher
  readonly requestTimeoutMs: number
  readonly honoured: HonouredLimit
  /** The worker's clock; the host's where nothing is said. */
  readonly nowMs?: () => number
  /** The clock by which tokens age; the process's where nothing is said. */
  readonly monotonicMs?: () => number
}

/** Makes a client side with OAuth client credentials and no token yet. */
export function createClientSide(simulator: Simulator, dependencies: ClientDependencies): ClientSide {
  const { dispatcher, requestTimeoutMs, honoured, nowMs = Date.now } = dependencies
  const { monotonicMs = () => performance.now() } = dependencies
  const { clientId, clientSecret } = simulator.credentials
  const around = {
    dispatcher,
    requestTimeoutMs,
    monotonicMs,
    nowMs: Date.now,
    onTokenAcquired: () => {},
  }
  const authenticator = createAuthenticator(
    simulator.url,
    { method: 'oauth2_client_credentials', clientId, clientSecret: new Secret(clientSecret), scope: null },
    around,
  )
  const http = createInstanceHttp(simulator.url, dispatcher, requestTimeoutMs)
  return {
    http,
    authenticator,
    tableClient: () => createTableClient({ http, authenticator, honoured, nowMs }),
  }
}
