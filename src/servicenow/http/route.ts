import type { SecureContextOptions } from 'node:tls'
import type { Secret } from '../secret.ts'

/** A certificate that proves who we are, in PEM or as a PKCS#12 archive (base64), with the passphrase of its key. */
export type ClientCertificate =
  | {
      readonly form: 'pem'
      /** The certificate, followed by its intermediates. */
      readonly certificate: string
      readonly key: Secret
      readonly passphrase: Secret | null
    }
  | { readonly form: 'pkcs12'; readonly archive: Secret; readonly passphrase: Secret | null }

/** A forward proxy. */
export interface ProxyRoute {
  /** Scheme, host and port, without credentials. */
  readonly url: string
  /** The value of `Proxy-Authorization`; null where the proxy asks for none. */
  readonly authorization: Secret | null
  /** Hosts that are reached directly, as in `NO_PROXY`. */
  readonly except: string
}

/** How the instance is reached. */
export interface Route {
  /** Certificates of private authorities, PEM, trusted beside the usual roots; null for none. */
  readonly authorities: string | null
  /** Shown to the instance, never to a proxy; null for none. */
  readonly certificate: ClientCertificate | null
  /** Null reaches the instance directly. */
  readonly proxy: ProxyRoute | null
}

/** Straight to the instance, with the usual roots. */
export const DIRECT: Route = { authorities: null, certificate: null, proxy: null }

/** Certificate options of a TLS connection or context. */
export function certificateOptions(certificate: ClientCertificate | null): SecureContextOptions {
  if (certificate === null) return {}
  const passphrase = certificate.passphrase === null ? {} : { passphrase: certificate.passphrase.reveal() }
  return certificate.form === 'pem'
    ? { cert: certificate.certificate, key: certificate.key.reveal(), ...passphrase }
    : { pfx: Buffer.from(certificate.archive.reveal(), 'base64'), ...passphrase }
}
