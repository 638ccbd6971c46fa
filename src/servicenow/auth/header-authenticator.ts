import { Secret, type SecretSource } from '../secret.ts'
import type { Authenticator, AuthMethod } from './authenticator.ts'

/** A credential that goes as it is into one header of every request. */
export interface HeaderCredential {
  readonly method: AuthMethod
  /** Header name, lower case. */
  readonly header: string
  readonly source: SecretSource
  /** What the header says for a secret. */
  readonly format: (secret: Secret) => string
}

/** Sends a secret with every request; after a 401 the secret is read again, and a changed one is worth one more try. */
export function createHeaderAuthenticator({ method, header, source, format }: HeaderCredential): Authenticator {
  const value = (): Secret => new Secret(format(source.current()))
  return {
    method,
    liveSecrets: () => [value(), source.current()],
    authorize: async () => ({ header, value: value(), secrets: [source.current()] }),
    // A late 401 for a secret that was replaced meanwhile says nothing about the newer one.
    reject: async (refused) => refused.value.reveal() !== value().reveal() || source.refresh(),
    async renew() {
      await source.refresh()
      return value().fingerprint()
    },
    prove: async () => ({ method, expiresAt: null, scope: null, fingerprint: value().fingerprint() }),
  }
}
