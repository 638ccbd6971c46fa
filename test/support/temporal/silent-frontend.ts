import { connect, constants, createServer, type ServerHttp2Stream } from 'node:http2'
import { onTestFinished } from 'vitest'

/** A stand-in before a Temporal server that can answer in the server's name. */
export interface SilentFrontend {
  readonly address: string
  /** Answers every question of this method with a code of gRPC, until `answersAgain`. */
  readonly failsWith: (method: string, code: number, message: string) => void
  /** Takes every question of this method and answers none. */
  readonly leavesUnanswered: (method: string) => void
  /** Questions of this method that have come so far. */
  readonly asked: (method: string) => number
  readonly answersAgain: () => void
}

/** Passes each question on to the server at `target`, but for those that it is told to fail. Ends with the test. */
export async function silentFrontend(target: string): Promise<SilentFrontend> {
  const asked: string[] = []
  const unanswered = new Set<string>()
  const failing = new Map<string, { readonly code: number; readonly message: string }>()
  const upstream = connect(`http://${target}`)
  const server = createServer()
  server.on('stream', (stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? ''
    asked.push(method)
    const failure = failing.get(method)
    if (unanswered.has(method)) stream.on('error', () => undefined)
    else if (failure === undefined) passOn(stream, headers)
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
    const passed = upstream.request(headers)
    for (const [side, other] of [
      [stream, passed],
      [passed, stream],
    ] as const)
      side.on('error', () => other.close()).on('aborted', () => other.close())
    passed.once('response', (answered, flags) => {
      // A failure of gRPC is an answer of headers alone.
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
        stream.respond(answered, { endStream: true })
        return
      }
      stream.respond(answered, { waitForTrailers: true })
      passed.on('trailers', (trailers) => stream.once('wantTrailers', () => stream.sendTrailers(trailers)))
      passed.pipe(stream)
    })
    stream.pipe(passed)
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
    leavesUnanswered: (method) => unanswered.add(method),
    asked: (method) => asked.filter((each) => each === method).length,
    answersAgain: () => failing.clear(),
  }
}
