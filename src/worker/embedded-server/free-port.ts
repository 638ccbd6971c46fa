import { once } from 'node:events'
import { createServer } from 'node:net'

/** The only address that the embedded server listens on: it knows no passwords. */
export const LOOPBACK = '127.0.0.1'

/** Gives the preferred port of the loopback address where it is free, else one that the system picks. */
export async function freePort(preferred: number | null): Promise<number> {
  return (preferred === null ? null : await tryPort(preferred)) ?? (await tryPort(0)) ?? 0
}

async function tryPort(port: number): Promise<number | null> {
  const server = createServer()
  server.listen(port, LOOPBACK)
  try {
    await once(server, 'listening')
  } catch {
    return null
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : null
}
