import type { ClientCertificate } from '../http/route.ts'
import type { SecretSource } from '../secret.ts'
import { createApiKeyAuthenticator } from './api-key.ts'
import type { Authenticator } from './authenticator.ts'
import { createBasicAuthenticator } from './basic.ts'
import { createMutualTlsAuthenticator } from './mutual-tls.ts'
import { createClientCredentialsAuthenticator } from './oauth-client-credentials.ts'
import { createJwtBearerAuthenticator, type JwtBearerCredentials } from './oauth-jwt-bearer.ts'
import type { GrantDependencies } from './token-endpoint.ts'

/** A complete set of credentials, by method; made by the configuration. */
export type Credentials =
  | {
      readonly method: 'oauth2_client_credentials'
      readonly clientId: string
      readonly clientSecret: SecretSource
      readonly scope: string | null
    }
  | ({ readonly method: 'oauth2_jwt_bearer' } & Omit<JwtBearerCredentials, 'origin'>)
  | { readonly method: 'mtls'; readonly certificate: ClientCertificate }
  | {
      readonly method: 'api_key'
      readonly header: string
      readonly prefix: string | null
      readonly key: SecretSource
    }
  | { readonly method: 'basic'; readonly username: string; readonly password: SecretSource }

/** The authenticator for a set of credentials; a new method is one more case here and one more file beside this one. */
export function createAuthenticator(
  origin: string,
  credentials: Credentials,
  around: GrantDependencies,
): Authenticator {
  switch (credentials.method) {
    case 'oauth2_client_credentials':
      return createClientCredentialsAuthenticator({ origin, ...credentials }, around)
    case 'oauth2_jwt_bearer':
      return createJwtBearerAuthenticator({ origin, ...credentials }, around)
    case 'mtls':
      return createMutualTlsAuthenticator(credentials.certificate)
    case 'api_key':
      return createApiKeyAuthenticator(credentials)
    case 'basic':
      return createBasicAuthenticator(credentials.username, credentials.password)
    default:
      return credentials satisfies never
  }
}
