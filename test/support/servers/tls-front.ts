import { connect, type Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { type Certificates, pem } from './certificates.ts'
import { joinEnds, openLine } from './line.ts'

/** What stands before a plain server and speaks TLS for it. */
export interface TlsFront {
  readonly origin: string
  readonly port: number
  /** Common names of the certificates that clients showed, one for each connection; null for none. */
  readonly shownBy: readonly (string | null)[]
}

/** Ends TLS with the private authority's certificate and passes the bytes on to a port of this machine. Ends with the test. */
export async function tlsFront(
  certificates: Certificates,
  targetPort: number,
  { requiresCertificate }: { readonly requiresCertificate: boolean },
): Promise<TlsFront> {
  const shownBy: (string | null)[] = []
  const open = new Set<Socket>()
  const server = createServer(
    {
      cert: pem(certificates.serverCertificate),
      key: pem(certificates.serverKey),
      ca: pem(certificates.authority),
      // Asks in any case, so that a certificate that is shown is seen.
      requestCert: true,
      rejectUnauthorized: requiresCertificate,
    },
    (client: TLSSocket) => {
      const name = client.getPeerCertificate().subject?.CN
      shownBy.push(typeof name === 'string' ? name : null)
      const target = connect(targetPort, '127.0.0.1')
      joinEnds(client, target, open)
      client.pipe(target)
      target.pipe(client)
    },
  )
  // A client that breaks off its handshake is what some tests are about.
  server.on('tlsClientError', () => undefined)
  const port = await openLine(server, open)
  return { origin: `https://localhost:${port}`, port, shownBy }
}
