import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:https'
import { type SecureVersion, TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { type Certificates, pem } from './certificates.ts'

/** A request as it arrived over TLS. */
interface ArrivedSecurely {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Common name of the certificate that the client showed; null for none. */
  readonly shownBy: string | null
  readonly protocol: string | null
}

/** How a server answers; null hangs up. */
export type AnswerSecurely = (request: ArrivedSecurely) => { readonly status: number; readonly body: unknown }

/** A TLS server on a loopback port. */
export interface TlsServer {
  readonly origin: string
  readonly port: number
  readonly arrived: readonly ArrivedSecurely[]
}

/** What a TLS server asks of its clients. */
export interface TlsTerms {
  readonly requiresCertificate?: boolean
  readonly newestTls?: SecureVersion
}

/** Starts a server with the private authority's certificate that may require one from its clients. Ends with the test. */
export async function tlsServer(
  certificates: Certificates,
  answer: AnswerSecurely,
  { requiresCertificate = false, newestTls = 'TLSv1.3' }: TlsTerms = {},
): Promise<TlsServer> {
  const arrived: ArrivedSecurely[] = []
  const options = {
    cert: pem(certificates.serverCertificate),
    key: pem(certificates.serverKey),
    ca: pem(certificates.authority),
    requestCert: requiresCertificate,
    rejectUnauthorized: requiresCertificate,
    minVersion: 'TLSv1',
    maxVersion: newestTls,
    // TLS 1.1 is spoken by OpenSSL 3 at its lowest security level alone.
    ...(newestTls === 'TLSv1.1' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {}),
  } as const
  const server = createServer(options, async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(Buffer.from(piece))
    const { method = '', url = '', headers, socket } = request
    const certificate = socket instanceof TLSSocket ? socket.getPeerCertificate() : null
    const name = certificate?.subject?.CN
    const one: ArrivedSecurely = {
      method,
      url,
      headers,
      body: Buffer.concat(pieces).toString('utf8'),
      shownBy: typeof name === 'string' ? name : null,
      protocol: socket instanceof TLSSocket ? socket.getProtocol() : null,
    }
    arrived.push(one)
    const { status, body } = answer(one)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  // A client that breaks off its handshake is what some tests are about.
  server.on('tlsClientError', () => undefined)
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { origin: `https://localhost:${port}`, port, arrived }
}
