import type { Secret } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'
import { createBasicAuthenticator } from './basic.ts'
import { createClientCredentialsAuthenticator, type GrantSurroundings } from './oauth-client-credentials.ts'

/** A complete set of credentials, by method; made by the configuration. */
export type Credentials =
  | {
      readonly method: 'oauth2_client_credentials'
      readonly clientId: string
      readonly clientSecret: Secret
      readonly scope: string | null
    }
  | { readonly method: 'basic'; readonly username: string; readonly password: Secret }

/** The authenticator for a set of credentials; a new method is one more case here and one more file beside this one. */
export function createAuthenticator(
  origin: string,
  credentials: Credentials,
  around: GrantSurroundings,
): Authenticator {
  switch (credentials.method) {
    case 'oauth2_client_credentials':
      return createClientCredentialsAuthenticator({ origin, ...credentials }, around)
    case 'basic':
      return createBasicAuthenticator(credentials.username, credentials.password)
    default:
      return credentials satisfies never
  }
}
