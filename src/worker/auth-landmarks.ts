import type { AuthMethod } from '../servicenow/auth/authenticator.ts'

/** The line that tells which method is in use, by method; operators grep for these words. */
export const METHOD_LINES: Readonly<Record<AuthMethod, string>> = {
  oauth2_client_credentials: 'INFO - ServiceNow auth: OAuth 2.0 Client Credentials',
  oauth2_jwt_bearer: 'INFO - ServiceNow auth: OAuth 2.0 JWT Bearer',
  mtls: 'INFO - ServiceNow auth: Mutual TLS',
  api_key: 'INFO - ServiceNow auth: API Key',
  basic: 'INFO - ServiceNow auth: Basic',
}

/** The line after a successful exchange at the token endpoint. */
export const TOKEN_LINE = 'INFO - ServiceNow OAuth2 token acquired'
