import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { type Certificates, pem } from './certificates.ts'

/** A request for a tunnel, as the proxy saw it. */
interface Tunnel {
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly granted: boolean
  /** Common name of the certificate that the client showed to the proxy itself; null for none. */
  readonly shownBy: string | null
}

/** A forward proxy on a loopback port. */
export interface ForwardProxy {
  readonly port: number
  readonly tunnels: readonly Tunnel[]
}

/** Starts a proxy that opens tunnels for whoever gives these credentials; over TLS where certificates are given. Ends with the test. */
export async function forwardProxy(
  username: string,
  password: string,
  certificates: Certificates | null = null,
): Promise<ForwardProxy> {
  const tunnels: Tunnel[] = []
  const open = new Set<Socket | Duplex>()
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const server =
    certificates === null
      ? createPlainServer()
      : createTlsServer({
          cert: pem(certificates.serverCertificate),
          key: pem(certificates.serverKey),
          ca: pem(certificates.authority),
          // Asks for a certificate without insisting: whoever has one configured would show it.
          requestCert: true,
          rejectUnauthorized: false,
        })
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const granted = request.headers['proxy-authorization'] === expected
    const name = client instanceof TLSSocket ? client.getPeerCertificate().subject?.CN : undefined
    const shownBy = typeof name === 'string' ? name : null
    tunnels.push({ target: request.url ?? '', headers: request.headers, granted, shownBy })
    client.on('error', () => client.destroy())
    if (!granted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n')
      return
    }
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const target = connect(Number(port), host)
    for (const socket of [client, target]) open.add(socket)
    target.on('error', () => client.destroy())
    target.on('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      target.write(head)
      target.pipe(client)
      client.pipe(target)
    })
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { port, tunnels }
}
