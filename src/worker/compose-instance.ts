import type { Dispatcher } from 'undici'
import type { HarvesterConfig } from '../config/load-config.ts'
import type { RequestsAtATime } from '../contract/slice.ts'
import type { Authenticator } from '../servicenow/auth/authenticator.ts'
import { type Credentials, createAuthenticator } from '../servicenow/auth/create-authenticator.ts'
import { ByteBudget } from '../servicenow/http/byte-budget.ts'
import { createDispatcher } from '../servicenow/http/create-dispatcher.ts'
import { createInstanceHttp, type InstanceHttp } from '../servicenow/http/instance-http.ts'
import { RequestGate } from '../servicenow/http/request-gate.ts'
import { HonouredLimit } from '../servicenow/table-api/honoured-limit.ts'
import { createTableClient, type TableClient } from '../servicenow/table-api/table-client.ts'

/** Connections beside those of the lanes: for a token and for the small activities. */
const SPARE_CONNECTIONS = 2

/** What reads one instance, without Temporal and without a sink. */
export interface InstanceComposition {
  readonly dispatcher: Dispatcher
  readonly authenticator: Authenticator
  readonly http: InstanceHttp
  /** A client of its own for each caller, so that it counts that caller's requests. */
  readonly tableClient: () => TableClient
  /** How many requests are sent at a time. */
  readonly requestsAtATime: () => RequestsAtATime
  readonly close: () => Promise<void>
}

/** Wires connection, credential and table client of the configured instance; `requestTimeoutMs` bounds one request, body included. */
export function composeInstance(
  config: Pick<HarvesterConfig, 'instance' | 'lanes' | 'route'> & {
    readonly credentials: Credentials | Authenticator
    /** True parses every row; absent where their form is enough. */
    readonly parsesAll?: boolean
  },
  requestTimeoutMs: number,
  onTokenAcquired: () => void,
): InstanceComposition {
  const { origin } = config.instance
  const dispatcher = createDispatcher(config.route, config.lanes + SPARE_CONNECTIONS)
  const { credentials, parsesAll = false } = config
  const authenticator =
    'authorize' in credentials
      ? credentials
      : createAuthenticator(origin, credentials, {
          dispatcher,
          requestTimeoutMs,
          monotonicMs: () => performance.now(),
          nowMs: Date.now,
          onTokenAcquired,
        })
  const gate = new RequestGate(config.lanes + SPARE_CONNECTIONS)
  const http = createInstanceHttp(origin, dispatcher, requestTimeoutMs, new ByteBudget(), gate)
  const honoured = new HonouredLimit()
  return {
    dispatcher,
    authenticator,
    http,
    tableClient: () => createTableClient({ http, authenticator, honoured, nowMs: Date.now, parsesAll }),
    requestsAtATime: () => gate,
    close: () => dispatcher.destroy(),
  }
}
