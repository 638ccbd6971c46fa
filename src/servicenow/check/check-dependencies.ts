import type { Dispatcher } from 'undici'
import type { Authenticator } from '../auth/authenticator.ts'
import type { InstanceHttp } from '../http/instance-http.ts'
import type { TableClient } from '../table-api/table-client.ts'

/** What is known of the credentials without giving them away. */
export interface LoginFacts {
  /** User name where the method has one. */
  readonly username: string | null
  /** OAuth scope that is asked for; null for none. */
  readonly scope: string | null
  /** True where a value begins or ends with white space. */
  readonly hasWhiteSpace: boolean
}

/** What the checks need. */
export interface CheckDependencies {
  readonly origin: string
  readonly dispatcher: Dispatcher
  readonly http: InstanceHttp
  readonly authenticator: Authenticator
  readonly login: LoginFacts
  /** A client of its own for reading the dictionary. */
  readonly tableClient: () => TableClient
  /** Deadline of one request, body included, in milliseconds. */
  readonly requestTimeoutMs: number
  /** Tables that are looked at at the same time. */
  readonly lanes: number
  /** Our clock, Unix milliseconds. */
  readonly nowMs: () => number
}
