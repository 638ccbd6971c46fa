import * as tls from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { z } from 'zod'
import type { Secret } from '../secret.ts'

/** Idle connections are given up before a node of the instance drops them under us (its keep-alive is 70 s). In milliseconds. */
const KEEP_ALIVE_MS = 30_000

/** The oldest TLS that is spoken, to the instance and to a proxy. */
const OLDEST_TLS = 'TLSv1.2'

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

/** Makes the connections to one instance: TLS 1.2 at least, at most `connections` of them. */
export function createDispatcher(route: Route, connections: number): Dispatcher {
  const trust = {
    minVersion: OLDEST_TLS,
    ...(route.authorities === null ? {} : { ca: [...trustedWith(route.authorities)] }),
  } as const
  const toInstance = { ...trust, ...certificateOptions(route.certificate) }
  const pool = { connections, keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: KEEP_ALIVE_MS, connect: toInstance }
  if (route.proxy === null) return new Agent(pool)
  const { url, authorization, except } = route.proxy
  return new EnvHttpProxyAgent({
    ...pool,
    // Plain http goes to loopback addresses only, which no proxy can reach.
    httpProxy: '',
    httpsProxy: url,
    noProxy: except,
    ...(authorization === null ? {} : { token: authorization.reveal() }),
    // `connect` is for direct connections alone: through the tunnel and to the proxy itself each has its own.
    requestTls: toInstance,
    proxyTls: trust,
  })
}

/** Certificate options of a TLS connection or context. */
export function certificateOptions(certificate: ClientCertificate | null): tls.SecureContextOptions {
  if (certificate === null) return {}
  const passphrase = certificate.passphrase === null ? {} : { passphrase: certificate.passphrase.reveal() }
  return certificate.form === 'pem'
    ? { cert: certificate.certificate, key: certificate.key.reveal(), ...passphrase }
    : { pfx: Buffer.from(certificate.archive.reveal(), 'base64'), ...passphrase }
}

/** The authorities that are trusted when private ones (PEM) are added to the usual roots: naming any replaces them all. @internal */
export function trustedWith(authorities: string): readonly string[] {
  // Newer Nodes also count those of NODE_EXTRA_CA_CERTS and of the system where they were told to.
  const ask: unknown = Reflect.get(tls, 'getCACertificates')
  const usual = typeof ask === 'function' ? z.array(z.string()).parse(ask('default')) : tls.rootCertificates
  return [...usual, authorities]
}
