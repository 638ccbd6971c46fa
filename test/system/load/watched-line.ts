import { connect, createServer, type Socket } from 'node:net'
import { joinEnds, openLine } from '../../support/servers/line.ts'

/** What becomes of bytes on a line to a server. */
interface LineWatcher {
  /** Called with all bytes that the client has sent so far, before the latest of them go on. */
  readonly sent?: (bytes: number) => void
  /** Called with what the client sends; true lets the server have it, and cuts the line in the place of its answer. */
  readonly loses?: (piece: Buffer) => boolean
  /** Called before bytes go on; from true on the line stays open and carries nothing. */
  readonly hangs?: () => boolean
}

/** A line to a server on this machine. Ends with the test. */
export async function watchedLine(
  port: number,
  { sent = () => {}, loses = () => false, hangs = () => false }: LineWatcher,
): Promise<number> {
  const open = new Set<Socket>()
  let bytes = 0
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let lost = false
    joinEnds(near, far, open)
    near.on('data', (piece: Buffer) => {
      bytes += piece.length
      sent(bytes)
      if (hangs()) {
        near.pause()
        return
      }
      lost ||= loses(piece)
      if (!far.write(piece)) near.pause()
    })
    far.on('drain', () => void (hangs() || near.resume()))
    far.on('data', (piece: Buffer) => {
      if (lost) near.destroy()
      else if (!hangs()) near.write(piece)
    })
  })
  return openLine(server, open)
}
