import { Agent } from 'undici'
import { onTestFinished } from 'vitest'
import type { Authenticator } from '../../src/servicenow/auth/authenticator.ts'
import { createAuthenticator } from '../../src/servicenow/auth/create-authenticator.ts'
import { createInstanceHttp, type InstanceHttp } from '../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../src/servicenow/secret.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import { createTableClient, type TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'

/** A simulated instance on a free port that ends with the test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options)
  onTestFinished(() => simulator.close())
  return simulator
}

/** Our own client side of a simulated instance, with the connections closed when the test ends. */
export interface ClientSide {
  readonly http: InstanceHttp
  readonly authenticator: Authenticator
  readonly tableClient: () => TableClient
}

/** Connects to a simulated instance with OAuth client credentials. */
export function clientOf(simulator: Simulator, requestTimeoutMs = 10_000, honoured = new HonouredLimit()): ClientSide {
  const dispatcher = new Agent()
  onTestFinished(() => dispatcher.destroy())
  const { clientId, clientSecret } = simulator.credentials
  const around = {
    dispatcher,
    requestTimeoutMs,
    monotonicMs: () => performance.now(),
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
    tableClient: () => createTableClient({ http, authenticator, honoured, nowMs: Date.now }),
  }
}
