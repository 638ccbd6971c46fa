import type { ClientCertificate } from '../http/route.ts'
import { Secret } from '../secret.ts'
import type { Authenticator } from './authenticator.ts'

/** A client certificate alone: the connection proves who asks, and requests carry no header. */
export function createMutualTlsAuthenticator(certificate: ClientCertificate): Authenticator {
  const value = new Secret(certificate.form === 'pem' ? certificate.certificate : certificate.archive.reveal())
  const authorization = { header: null, value }
  return {
    method: 'mtls',
    authorize: async () => authorization,
    // The certificate was read at start and lives in open connections: a refused one stays refused.
    reject: async () => false,
    renew: async () => value.fingerprint(),
    prove: async () => ({ method: 'mtls', expiresAt: null, scope: null, fingerprint: value.fingerprint() }),
  }
}
