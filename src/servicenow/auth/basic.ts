import { Secret } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'

/** User name and password with every request; for development and evaluation only. */
export function createBasicAuthenticator(username: string, password: Secret): Authenticator {
  const value = new Secret(`Basic ${Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')}`)
  const authorization = { header: 'authorization', value }
  return {
    method: 'basic',
    authorize: async () => authorization,
    reject: () => false,
    prove: async () => ({ method: 'basic', expiresAt: null, scope: null, fingerprint: value.fingerprint() }),
  }
}
