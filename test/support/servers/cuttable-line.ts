import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A line to a server that can be cut. */
export interface CuttableLine {
  /** Host and port at which the server is reached through the line. */
  readonly address: string
  /** Breaks every connection off and takes no more. */
  readonly cut: () => void
  readonly mend: () => void
}

/** Lays a line to a server on this machine (`host:port`). Ends with the test. */
export async function cuttableLine(target: string): Promise<CuttableLine> {
  const port = Number(target.slice(target.lastIndexOf(':') + 1))
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(port, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  const cut = (): void => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  const listening = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  onTestFinished(async () => {
    cut()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    address: `127.0.0.1:${listening}`,
    cut,
    mend: () => {
      isCut = false
    },
  }
}
