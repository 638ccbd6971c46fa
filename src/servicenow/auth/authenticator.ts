import type { Secret } from '../secret.ts'
import type { TokenTrial } from './token-trial.ts'

/** The ways of authenticating, by their names in `SERVICENOW_AUTH_METHOD`. */
export const AUTH_METHODS = ['oauth2_client_credentials', 'oauth2_jwt_bearer', 'mtls', 'api_key', 'basic'] as const

/** One way of authenticating. */
export type AuthMethod = (typeof AUTH_METHODS)[number]

/** What one request carries to prove who asks. */
export interface Authorization {
  /** Header name, lower case; null where the connection itself proves who asks. */
  readonly header: string | null
  /** What the header says; without a header, what tells this credential from another. */
  readonly value: Secret
  /** Secrets from which the value is made, and those that obtained it: taken out of every text that echoes them. */
  readonly secrets?: readonly Secret[]
}

/** What may be told of a proved credential: no secret. */
export interface CredentialFacts {
  readonly method: AuthMethod
  /** ISO 8601; null where the credential has no end of its own. */
  readonly expiresAt: string | null
  /** Scope as the instance stated it; null where there is none. */
  readonly scope: string | null
  /** Digest that changes when the credential changes. */
  readonly fingerprint: string
}

/** One way of authenticating against one instance; a method is one file and one line in `create-authenticator.ts`. */
export interface Authenticator {
  readonly method: AuthMethod
  /** What is known of new tokens by the value that they are sent in; absent where the method has none. */
  readonly trial?: TokenTrial
  /** Secrets that the instance was sent and may echo in an answer to somebody who sends none; absent where it was sent none. */
  liveSecrets?(): readonly Secret[]
  /** Gives what the next request carries; throws CREDENTIALS_REJECTED or TOKEN_ENDPOINT_UNAVAILABLE. */
  authorize(signal: AbortSignal): Promise<Authorization>
  /** Tells that an authorization met a 401; true when a new one is worth one more try. Contacts no instance. */
  reject(refused: Authorization): Promise<boolean>
  /** Reads the secrets again where they are kept and gives the credential's fingerprint. Contacts no instance. */
  renew(): Promise<string>
  /** Facts for the run's history; obtains a token first where the method has one. */
  prove(signal: AbortSignal): Promise<CredentialFacts>
}
