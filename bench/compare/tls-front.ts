import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'

/** What speaks TLS before a plain server: pysnc takes no other address. */
export interface Front {
  readonly url: string
  /** The certificate that clients have to trust. */
  readonly certificate: string
  readonly close: () => void
}

/** Ends TLS with a certificate of its own, made in a folder, and passes the bytes on to a port of this machine. */
export async function tlsBefore(port: number, folder: string): Promise<Front> {
  const [key, certificate] = [join(folder, 'front.key'), join(folder, 'front.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', key, '-out', certificate]
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...made, ...subject], { stdio: 'ignore' })
  const open = new Set<Socket>()
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) open.add(socket)
    near.on('error', () => far.destroy()).pipe(far)
    far.on('error', () => near.destroy()).pipe(near)
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const listening = address === null || typeof address === 'string' ? 0 : address.port
  return {
    url: `https://127.0.0.1:${listening}`,
    certificate,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
