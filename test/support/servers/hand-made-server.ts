import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { onTestFinished } from 'vitest'
import type { Authorization } from '../../../src/servicenow/auth/authenticator.ts'
import { Secret } from '../../../src/servicenow/secret.ts'

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on a loopback port whose every byte a test decides. */
export interface HandMadeServer {
  readonly origin: string
  readonly arrived: readonly Arrived[]
}

/** Starts a server that answers with `answer`; `call` counts requests from 1. Ends with the test. */
export async function handMadeServer(
  answer: (response: ServerResponse, call: number) => void | Promise<void>,
): Promise<HandMadeServer> {
  const arrived: Arrived[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(Buffer.from(piece))
    const { method = '', url = '', headers } = request
    arrived.push({ method, url, headers, body: Buffer.concat(pieces).toString('utf8') })
    await answer(response, arrived.length)
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
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { origin: `http://127.0.0.1:${port}`, arrived }
}

/** Connections that are closed when the test ends. */
export function closingAgent(): Agent {
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  return agent
}

/** What a request carries in tests of the transport. */
export const BEARER: Authorization = { header: 'authorization', value: new Secret('Bearer a-token-of-the-test') }

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body))
}
