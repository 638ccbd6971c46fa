import type { SecretSource } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'
import { createHeaderAuthenticator } from './header-authenticator.ts'

/** User name and password with every request; for development and evaluation only. */
export function createBasicAuthenticator(username: string, password: SecretSource): Authenticator {
  return createHeaderAuthenticator({
    method: 'basic',
    header: 'authorization',
    source: password,
    format: (secret) => `Basic ${Buffer.from(`${username}:${secret.reveal()}`, 'utf8').toString('base64')}`,
  })
}
