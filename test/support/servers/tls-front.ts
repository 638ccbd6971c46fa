import { connect, type Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { type Certificates, pem } from './certificates.ts'

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
      for (const [socket, other] of [
        [client, target],
        [target, client],
      ] as const) {
        open.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => {
          open.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    },
  )
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
        for (const socket of open) socket.destroy()
      }),
  )
  return { origin: `https://localhost:${port}`, port, shownBy }
}
