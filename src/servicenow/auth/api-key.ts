import type { SecretSource } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'
import { createHeaderAuthenticator } from './header-authenticator.ts'

/** The header of an API key unless the instance configures another (ServiceNow documentation: configure API key). */
export const API_KEY_HEADER = 'x-sn-apikey'

/** What sending an API key needs. */
export interface ApiKeyCredential {
  /** Header name in any case; a token that is neither Authorization nor Host nor Cookie. */
  readonly header: string
  /** Text before the key; null for none. */
  readonly prefix: string | null
  readonly key: SecretSource
}

/** An API key with every request: it counts only where an access policy of the instance names it. */
export function createApiKeyAuthenticator({ header, prefix, key }: ApiKeyCredential): Authenticator {
  return createHeaderAuthenticator({
    method: 'api_key',
    header: header.toLowerCase(),
    source: key,
    format: (secret) => withPrefix(prefix, secret.reveal()),
  })
}

/** A word is set apart by a space (`Key abc`), a prefix that ends in a sign is not (`key=abc`): variables lose trailing spaces. */
function withPrefix(prefix: string | null, key: string): string {
  if (prefix === null) return key
  return /[A-Za-z0-9]$/.test(prefix) ? `${prefix} ${key}` : `${prefix}${key}`
}
