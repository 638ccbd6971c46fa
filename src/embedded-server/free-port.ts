import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** The only address that the embedded server listens on: it knows no passwords. */
export const LOOPBACK = '127.0.0.1'

/** A killed server's last threads may hold its port for some moments after its process counts as gone. */
const TRIES = 10
const PAUSE_MS = 100

/** Gives the preferred port of the loopback address where it is free within a second, else one that the system picks. */
export async function freePort(preferred: number | null): Promise<number> {
  for (let tries = 0; preferred !== null && tries < TRIES; tries += 1) {
    const port = await tryPort(preferred)
    if (port !== null) return port
    await setTimeout(PAUSE_MS)
  }
  return (await tryPort(0)) ?? 0
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
