import type { IncomingHttpHeaders } from 'node:http'
import type { SimulatorCredentials } from '../development-credentials.ts'
import type { AuthorizationKind } from '../http/request-log.ts'
import type { AssertionEndpoint } from './assertion-endpoint.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** The header that carries an API key unless an instance configures another. */
const API_KEY_HEADER = 'x-sn-apikey'

/** What decides whether a request may pass. */
export interface AuthenticationRules {
  readonly credentials: SimulatorCredentials
  readonly issuer: TokenIssuer
  readonly assertions: AssertionEndpoint
  readonly apiKeyTables: '*' | readonly string[]
  readonly allowsBasic: boolean
}

/** How a request tries to authenticate, from its headers. */
export function authorizationKind(headers: IncomingHttpHeaders): AuthorizationKind {
  const scheme = headers.authorization?.split(' ')[0]?.toLowerCase()
  if (scheme === 'basic') return 'basic'
  if (scheme === 'bearer') return 'bearer'
  if (scheme !== undefined) return 'other'
  return headers[API_KEY_HEADER] === undefined ? 'none' : 'api-key'
}

/**
 * Whether a request for a table may pass. An API key counts only where an access policy names the table, and policies
 * are written for the unversioned path.
 */
export function isAuthenticated(
  headers: IncomingHttpHeaders,
  table: string,
  isVersioned: boolean,
  rules: AuthenticationRules,
): boolean {
  const { credentials, issuer, apiKeyTables, allowsBasic } = rules
  const value = headers.authorization?.replace(/^\S+\s+/, '') ?? ''
  switch (authorizationKind(headers)) {
    case 'bearer':
      return issuer.accepts(value)
    case 'basic': {
      const expected = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      return allowsBasic && value === expected
    }
    case 'api-key': {
      const isNamed = !isVersioned && (apiKeyTables === '*' || apiKeyTables.includes(table))
      return isNamed && headers[API_KEY_HEADER] === credentials.apiKey
    }
    default:
      return false
  }
}
