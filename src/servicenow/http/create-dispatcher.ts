import * as tls from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { z } from 'zod'
import { certificateOptions, type Route } from './route.ts'

/** Idle connections are given up before a node of the instance drops them under us (its keep-alive is 70 s). In milliseconds. */
const KEEP_ALIVE_MS = 30_000

/** The oldest TLS that is spoken, to the instance and to a proxy. */
const OLDEST_TLS = 'TLSv1.2'

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

/** The authorities that are trusted when private ones (PEM) are added to the usual roots: naming any replaces them all. @internal */
export function trustedWith(authorities: string): readonly string[] {
  // Newer Nodes also count those of NODE_EXTRA_CA_CERTS and of the system where they were told to.
  const ask: unknown = Reflect.get(tls, 'getCACertificates')
  const usual = typeof ask === 'function' ? z.array(z.string()).parse(ask('default')) : tls.rootCertificates
  return [...usual, authorities]
}
