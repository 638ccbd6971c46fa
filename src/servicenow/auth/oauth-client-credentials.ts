import * as oauth from 'oauth4webapi'
import type { Secret, SecretSource } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'
import { createTokenAuthenticator } from './token-authenticator.ts'
import { askForToken, type GrantDependencies } from './token-endpoint.ts'

/** What the client credentials grant needs. */
export interface ClientCredentials {
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: SecretSource
  readonly scope: string | null
}

/** OAuth 2.0 client credentials: `POST /oauth_token.do` with everything in the form body, the token cached per process. */
export function createClientCredentialsAuthenticator(
  { origin, clientId, clientSecret, scope }: ClientCredentials,
  around: GrantDependencies,
): Authenticator {
  const obtain = (tokens: readonly Secret[]) =>
    askForToken(
      {
        method: 'oauth2_client_credentials',
        origin,
        clientId,
        clientAuthentication: oauth.ClientSecretPost(clientSecret.current().reveal()),
        grantType: 'client_credentials',
        parameters: scope === null ? {} : { scope },
        secrets: [clientSecret.current()],
        tokens,
      },
      around,
    )
  return createTokenAuthenticator(
    { method: 'oauth2_client_credentials', obtain, secrets: [clientSecret], identity: [clientId] },
    around,
  )
}
