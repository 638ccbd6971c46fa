import { createHmac } from 'node:crypto'
import type { Authenticator } from '../../../src/servicenow/auth/authenticator.ts'
import { Secret, type SecretSource } from '../../../src/servicenow/secret.ts'

/** Signs the time of each request with a shared key: a method that no instance has, to show what a new one takes. */
export function createSignedTimeAuthenticator(key: SecretSource, nowMs: () => number): Authenticator {
  const sign = (): Secret => {
    const time = String(Math.floor(nowMs() / 1000))
    return new Secret(`${time}.${createHmac('sha256', key.current().reveal()).update(time).digest('hex')}`)
  }
  return {
    method: 'api_key',
    authorize: async () => ({ header: 'x-signed-time', value: sign() }),
    reject: async () => key.refresh(),
    async renew() {
      await key.refresh()
      return key.current().fingerprint()
    },
    prove: async () => ({
      method: 'api_key',
      expiresAt: null,
      scope: null,
      fingerprint: key.current().fingerprint(),
    }),
  }
}
