import { connect, createServer, type Socket } from 'node:net'
import { joinEnds, openLine } from './line.ts'

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
    joinEnds(near, far, open)
    near.pipe(far)
    far.pipe(near)
  })
  const cut = (): void => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  const near = await openLine(server, open)
  return {
    address: `127.0.0.1:${near}`,
    cut,
    mend: () => {
      isCut = false
    },
  }
}
