import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ByteBudget, type ByteDraw } from '../../src/servicenow/http/byte-budget.ts'
import {
  createInstanceHttp,
  type InstanceHttp,
  type InstanceResponse,
  MAX_PAGE_BYTES,
} from '../../src/servicenow/http/instance-http.ts'
import { Secret } from '../../src/servicenow/secret.ts'
import { hold } from '../support/held.ts'
import { BEARER, closingAgent, handMadeServer, sendJson } from '../support/servers/hand-made-server.ts'
import { until } from '../support/until.ts'

const never = new AbortController().signal
const PATH = '/api/now/table/sys_script'
const JSON_TYPE = { 'content-type': 'application/json' }
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' }
/** A deadline, in milliseconds, within which a request arrives on any machine, however busy. */
const ENOUGH_TO_ARRIVE_MS = 1000

function httpOf(origin: string, requestTimeoutMs = 10_000): InstanceHttp {
  return createInstanceHttp(origin, closingAgent(), requestTimeoutMs)
}

function ask(http: InstanceHttp, path = PATH, signal = never): Promise<InstanceResponse> {
  return http.get({ path, query: new URLSearchParams({ sysparm_query: 'a=b^c=ü' }), authorization: BEARER }, signal)
}

/** Writes a byte every few milliseconds and never ends, until the connection does. */
function drip(response: ServerResponse): void {
  response.writeHead(200, JSON_TYPE)
  const timer = setInterval(() => response.write('x'), 5)
  response.once('close', () => clearInterval(timer))
}

test('a request carries what is needed and nothing else', async () => {
  const server = await handMadeServer((response) => {
    response.setHeader('set-cookie', ['JSESSIONID=1', 'glide_user_route=2'])
    sendJson(response, 200, { result: [] })
  })
  const http = httpOf(server.origin)
  await ask(http)
  await ask(http)
  const [, second] = server.arrived
  expect(second).toMatchObject({ method: 'GET', url: `${PATH}?sysparm_query=a%3Db%5Ec%3D%C3%BC`, body: '' })
  expect(second?.headers).toEqual({
    host: new URL(server.origin).host,
    connection: 'keep-alive',
    accept: 'application/json',
    'accept-encoding': 'gzip',
    authorization: BEARER.value.reveal(),
  })
})

test.each([
  { name: 'plain', headers: JSON_TYPE, encode: (body: Buffer) => body },
  { name: 'compressed', headers: GZIP, encode: (body: Buffer) => gzipSync(body) },
  {
    name: 'compressed and larger than one piece',
    headers: GZIP,
    encode: (body: Buffer) => gzipSync(body, { level: 0 }),
  },
])('a body arrives whole and unpacked: $name', async ({ headers, encode }) => {
  const sent = Buffer.from(JSON.stringify({ result: [{ name: '表ü😀'.repeat(40_000) }] }))
  const server = await handMadeServer((response) => void response.writeHead(200, headers).end(encode(sent)))
  const { status, body, wireBytes, header } = await ask(httpOf(server.origin))
  expect(body.equals(sent)).toBe(true)
  expect([status, wireBytes, header('content-type'), header('x-absent')]).toEqual([
    200,
    encode(sent).length,
    'application/json',
    null,
  ])
})

test.each([
  { name: 'an old name of gzip', headers: { 'content-encoding': 'x-gzip' }, encode: (body: Buffer) => gzipSync(body) },
  { name: 'gzip in capitals', headers: { 'content-encoding': 'GZIP' }, encode: (body: Buffer) => gzipSync(body) },
  { name: 'gzip without its header', headers: {}, encode: (body: Buffer) => gzipSync(body) },
  {
    name: 'the header of gzip over a plain body',
    headers: { 'content-encoding': 'gzip' },
    encode: (body: Buffer) => body,
  },
  { name: 'identity', headers: { 'content-encoding': 'identity' }, encode: (body: Buffer) => body },
  { name: 'a byte order mark', headers: {}, encode: (body: Buffer) => Buffer.concat([Buffer.from('\ufeff'), body]) },
])('the first bytes tell what a body is: $name', async ({ headers, encode }) => {
  const sent = Buffer.from('{"result":[{"name":"ü"}]}')
  const server = await handMadeServer(
    (response) => void response.writeHead(200, { ...JSON_TYPE, ...headers }).end(encode(sent)),
  )
  const { body } = await ask(httpOf(server.origin))
  expect(body.toString('utf8')).toBe(sent.toString('utf8'))
})

test('an encoding that nobody asked for lasts, and is named with its remedy', async () => {
  const server = await handMadeServer(
    (response) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'zstd' }).end('{"result":[]}'),
  )
  await expect(ask(httpOf(server.origin))).rejects.toMatchObject({
    lasts: true,
    message: expect.stringContaining('zstd'),
    hint: expect.stringContaining('Accept-Encoding'),
  })
})

test('a secret that the instance echoes in an error is taken out, and rows stay as they came', async () => {
  const token = 'echoed-token-91f3'
  const authorization = {
    header: 'authorization',
    value: new Secret(`Bearer ${token}`),
    secrets: [new Secret('client-secret-77aa')],
  }
  const server = await handMadeServer((response, call) => {
    if (call === 1) {
      response.setHeader('location', `https://elsewhere.example/?t=${token}`)
      sendJson(response, 401, { error: { message: `Bearer ${token}`, detail: btoa('user:client-secret-77aa') } })
    } else sendJson(response, 200, { result: [{ name: token }] })
  })
  const http = httpOf(server.origin)
  const read = (): Promise<InstanceResponse> =>
    http.get({ path: PATH, query: new URLSearchParams(), authorization }, never)
  const refusal = await read()
  const seen = `${refusal.body.toString('utf8')} ${refusal.header('location')}`
  expect(seen).not.toContain(token)
  expect(seen).not.toContain(btoa('client-secret-77aa').slice(0, -3))
  expect(seen).not.toContain(btoa('user:client-secret-77aa').slice(8, -2))
  expect(seen).toContain('[secret]')
  expect((await read()).body.toString('utf8')).toContain(token)
})

test('a redirect is an answer, not an address to go to', async () => {
  const elsewhere = await handMadeServer((response) => sendJson(response, 200, {}))
  const server = await handMadeServer((response) => void response.writeHead(302, { location: elsewhere.origin }).end())
  const { status } = await ask(httpOf(server.origin))
  expect([status, server.arrived.length, elsewhere.arrived.length]).toEqual([302, 1, 0])
})

test.each([
  { name: 'an absolute address', path: (origin: string) => `${origin}/api/now/table/sys_script` },
  { name: 'an address without a scheme', path: (origin: string) => `${origin.slice('http:'.length)}/api` },
  { name: 'an address behind backslashes', path: (origin: string) => `\\\\${origin.slice('http://'.length)}/api` },
])('credentials never go to another origin: $name', async ({ path }) => {
  const elsewhere = await handMadeServer((response) => sendJson(response, 200, {}))
  const server = await handMadeServer((response) => sendJson(response, 200, {}))
  await expect(ask(httpOf(server.origin), path(elsewhere.origin))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect([server.arrived.length, elsewhere.arrived.length]).toEqual([0, 0])
})

test('a connection that is reset before the first byte is tried again', async () => {
  const server = await handMadeServer((response, call) =>
    call === 1 ? void response.destroy() : sendJson(response, 200, { result: [] }),
  )
  expect((await ask(httpOf(server.origin))).status).toBe(200)
  expect(server.arrived).toHaveLength(2)
})

test('it is tried again exactly once', async () => {
  const server = await handMadeServer((response) => void response.destroy())
  await expect(ask(httpOf(server.origin))).rejects.toMatchObject({ code: 'NETWORK_FAILED' })
  expect(server.arrived).toHaveLength(2)
})

/** Answers that break after their first byte, or are no answers: never asked for twice here. */
const BROKEN: readonly {
  readonly name: string
  readonly answer: (response: ServerResponse) => void
  readonly code: string
}[] = [
  {
    name: 'a connection that is cut in the middle of the body',
    answer: (response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '900' })
      response.write('{"result":[', () => response.destroy())
    },
    code: 'NETWORK_FAILED',
  },
  {
    name: 'a compressed body without its end',
    answer: (response) => void response.writeHead(200, GZIP).end(gzipSync('{"result":[]}').subarray(0, -6)),
    code: 'RESPONSE_MALFORMED',
  },
  {
    name: 'a compressed body that was altered',
    answer: (response) => {
      const body = gzipSync('{"result":[]}')
      body.writeUInt32LE(0, body.length - 8)
      response.writeHead(200, GZIP).end(body)
    },
    code: 'RESPONSE_MALFORMED',
  },
  {
    name: 'a body in an encoding that nobody asked for',
    answer: (response) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'br' }).end('{"result":[]}'),
    code: 'RESPONSE_MALFORMED',
  },
  {
    name: 'bytes that are no UTF-8',
    answer: (response) => void response.writeHead(200, JSON_TYPE).end(Buffer.from([0x7b, 0xff, 0x7d])),
    code: 'RESPONSE_MALFORMED',
  },
  {
    name: 'a compressed body that unpacks to more than 64 MiB',
    answer: (response) => void response.writeHead(200, GZIP).end(gzipSync(Buffer.alloc(MAX_PAGE_BYTES + 1))),
    code: 'PAGE_TOO_EXPENSIVE',
  },
]

test.each(BROKEN)('an answer that breaks is one failure and one request: $name', async ({ answer, code }) => {
  const server = await handMadeServer((response) => answer(response))
  await expect(ask(httpOf(server.origin))).rejects.toMatchObject({ code })
  expect(server.arrived).toHaveLength(1)
})

test('64 MiB, packed, are taken', async () => {
  const packed = gzipSync(Buffer.alloc(MAX_PAGE_BYTES, ' '))
  const server = await handMadeServer((response) => void response.writeHead(200, GZIP).end(packed))
  expect((await ask(httpOf(server.origin))).body.length).toBe(MAX_PAGE_BYTES)
})

test('a plain body without an end is stopped soon after 64 MiB', async () => {
  const piece = Buffer.alloc(1024 * 1024, ' ')
  let sent = 0
  const closed = hold()
  const server = await handMadeServer((response) => {
    response.once('close', closed.release)
    response.writeHead(200, JSON_TYPE)
    const pour = (): void => {
      while (!response.destroyed) {
        sent += piece.length
        if (!response.write(piece)) break
      }
    }
    response.on('drain', pour)
    pour()
  })
  await expect(ask(httpOf(server.origin))).rejects.toMatchObject({
    code: 'PAGE_TOO_EXPENSIVE',
    message: 'the page is larger than 64 MiB',
  })
  await closed.released
  expect(sent).toBeLessThan(2 * MAX_PAGE_BYTES)
})

test('a body that drips is given up at the deadline, which covers the body', async () => {
  const server = await handMadeServer(drip)
  await expect(ask(httpOf(server.origin, ENOUGH_TO_ARRIVE_MS))).rejects.toMatchObject({
    code: 'REQUEST_TIMED_OUT',
    message: 'no complete answer within 1 s',
  })
  expect(server.arrived).toHaveLength(1)
})

test('an instance that keeps silent is given up at the deadline, without a second request', async () => {
  const server = await handMadeServer(() => {})
  await expect(ask(httpOf(server.origin, ENOUGH_TO_ARRIVE_MS))).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT' })
  expect(server.arrived).toHaveLength(1)
})

test('a name or port that nobody serves is a failure of the network', async () => {
  const server = await handMadeServer(() => {})
  const free = createInstanceHttp(server.origin.replace(/:\d+$/, ':1'), closingAgent(), 10_000)
  await expect(ask(free)).rejects.toMatchObject({
    code: 'NETWORK_FAILED',
    message: 'the connection failed (ECONNREFUSED)',
  })
})

test.each<{ name: string; answer: (response: ServerResponse, then: () => void) => void }>([
  { name: 'before the first byte', answer: (_response, then) => then() },
  {
    name: 'in the middle of the body',
    // More than the connection's buffers hold: written out means that the other side has begun to read.
    answer: (response, then) => {
      response.writeHead(200, JSON_TYPE)
      response.write(Buffer.alloc(32 * 1024 * 1024, ' '), then)
    },
  },
])('a cancellation is not a failure: $name', async ({ answer }) => {
  const cancelling = new AbortController()
  const reason = new DOMException('the run was cancelled', 'AbortError')
  const server = await handMadeServer((response) => answer(response, () => cancelling.abort(reason)))
  await expect(ask(httpOf(server.origin), PATH, cancelling.signal)).rejects.toBe(reason)
  expect(server.arrived).toHaveLength(1)
})

test('a request that was cancelled before it began reaches nobody', async () => {
  const server = await handMadeServer((response) => sendJson(response, 200, {}))
  const signal = AbortSignal.abort()
  await expect(ask(httpOf(server.origin), PATH, signal)).rejects.toBe(signal.reason)
  expect(server.arrived).toHaveLength(0)
})

test.each(BROKEN)('no form of the error shows the token: $name', async ({ answer }) => {
  const server = await handMadeServer((response) => answer(response))
  const error: unknown = await ask(httpOf(server.origin)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(Error)
  expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('a-token-of-the-test')
})

test('a connection is closed where its answer was not read to its end', async () => {
  const closed = hold()
  const server = await handMadeServer((response) => {
    response.once('close', closed.release)
    drip(response)
  })
  await expect(ask(httpOf(server.origin, 50))).rejects.toMatchObject({ code: 'REQUEST_TIMED_OUT' })
  await closed.released
})

/** A budget that remembers how often it was asked, and the most that was ever drawn from it. */
class WatchedBudget extends ByteBudget {
  asked = 0
  mostDrawn = 0

  override open(): ByteDraw {
    const draw = super.open()
    return {
      get held() {
        return draw.held
      },
      take: async (bytes, signal) => {
        this.asked += 1
        await draw.take(bytes, signal)
        this.mostDrawn = Math.max(this.mostDrawn, this.drawn)
      },
      giveBack: (bytes) => draw.giveBack(bytes),
      release: () => draw.release(),
      part: () => draw.part(),
    }
  }
}

const MIB = 1024 * 1024
const LARGE = Buffer.from(`{"result":["${'x'.repeat(40_000_000)}"]}`)

test.each([
  { name: 'packed', headers: GZIP, sent: gzipSync(LARGE, { level: 1 }) },
  { name: 'as they are', headers: JSON_TYPE, sent: LARGE },
])('eight pages of 40 MB at a time, $name, all arrive, within the budget of the process', async ({ headers, sent }) => {
  const server = await handMadeServer((response) => void response.writeHead(200, headers).end(sent))
  const budget = new WatchedBudget()
  const http = createInstanceHttp(server.origin, closingAgent(), 60_000, budget)
  const sizes = await Promise.all(Array.from({ length: 8 }, async () => (await ask(http)).body.length))
  expect(sizes).toEqual(Array.from({ length: 8 }, () => LARGE.length))
  expect(budget.mostDrawn).toBeGreaterThan(64 * MIB)
  expect(budget.mostDrawn).toBeLessThanOrEqual(176 * MIB)
  expect(budget.drawn).toBe(0)
})

test('an answer that is given up while it waits for the budget gives back what it holds', async () => {
  const body = Buffer.from('x'.repeat(1000))
  const server = await handMadeServer((response) => void response.writeHead(200, JSON_TYPE).end(body))
  const budget = new WatchedBudget(2000, 1500)
  const http = createInstanceHttp(server.origin, closingAgent(), 60_000, budget)
  const other = budget.open()
  await other.take(1400, never)
  const given = new AbortController()
  const waiting = ask(http, PATH, given.signal)
  await until('both answers ask for room', () => budget.asked === 2)
  given.abort(new DOMException('enough', 'AbortError'))
  await expect(waiting).rejects.toThrow('enough')
  other.release()
  expect(budget.drawn).toBe(0)
  expect((await ask(http)).body.length).toBe(1000)
})

test('a packed answer that states a smaller size than it has is unpacked all the same', async () => {
  const packed = Buffer.concat([gzipSync(Buffer.alloc(3 * MIB, 'x')), gzipSync('y')])
  const server = await handMadeServer((response) => void response.writeHead(200, GZIP).end(packed))
  expect((await ask(httpOf(server.origin))).body.length).toBe(3 * MIB + 1)
})
