import { connect, createServer, type ServerHttp2Stream } from 'node:http2'
import { onTestFinished } from 'vitest'

/** A stand-in before a Temporal server that can answer in the server's name. */
export interface SilentFrontend {
  readonly address: string
  /** Answers every question of this method with a code of gRPC, until `answersAgain`. */
  readonly failsWith: (method: string, code: number, message: string) => void
  readonly answersAgain: () => void
}

/** Passes each question on to the server at `target`, but for those that it is told to fail. Ends with the test. */
export async function silentFrontend(target: string): Promise<SilentFrontend> {
  const failing = new Map<string, { readonly code: number; readonly message: string }>()
  const upstream = connect(`http://${target}`)
  const server = createServer()
  server.on('stream', (stream, headers) => {
    const failure = failing.get(String(headers[':path']).split('/').at(-1) ?? '')
    if (failure === undefined) passOn(stream, headers)
    else
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': String(failure.code),
          'grpc-message': failure.message,
        },
        { endStream: true },
      )
  })
  const passOn = (stream: ServerHttp2Stream, headers: Parameters<typeof upstream.request>[0]): void => {
    const asked = upstream.request(headers)
    for (const [side, other] of [
      [stream, asked],
      [asked, stream],
    ] as const)
      side.on('error', () => other.close()).on('aborted', () => other.close())
    asked.once('response', (answered) => {
      stream.respond(answered, { waitForTrailers: true })
      asked.on('trailers', (trailers) => stream.once('wantTrailers', () => stream.sendTrailers(trailers)))
      asked.pipe(stream)
    })
    stream.pipe(asked)
  }
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => sessions.add(session))
  onTestFinished(async () => {
    upstream.destroy()
    for (const session of sessions) session.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    address: `127.0.0.1:${port}`,
    failsWith: (method, code, message) => failing.set(method, { code, message }),
    answersAgain: () => failing.clear(),
  }
}
