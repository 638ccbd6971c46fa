import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listByFolder } from './list-by-folder.ts'

/** What a store does with the conditions of a write: it holds them, takes no notice of them, or refuses such writes (501); or it is asked itself. */
export type Conditions = 'held' | 'ignored' | 'refused' | 'asked'

/** A request as a test tells it from others. */
export interface StoreRequest {
  readonly method: string
  /** Key within the bucket, and the query. */
  readonly target: string
}

/** What may befall a request. */
type StoreFault =
  /** 503 SlowDown, and nothing happens. */
  | 'slow-down'
  /** It happens, and the connection breaks before the answer. */
  | 'lost-answer'
  /** Half of the answer comes. */
  | 'cut-body'
  /** 409: somebody else writes the same name. */
  | 'conflict'
  /** 403 with the word AccessDenied. */
  | 'denied'
  /** 403 with Ceph's word for a quota that is used up. */
  | 'over-quota'
  /** 400 with Amazon's word for a file that is too large, which Swift uses for its quota too. */
  | 'too-large'
  /** 413 by a gateway, with a page for people. */
  | 'gateway-limit'

/** A request that stands still: before it happens, or when it has happened and before its answer. */
export interface HeldRequest {
  /** Settles when it stands still. */
  readonly reached: Promise<void>
  /** Lets it go on; settles when it has happened. One that is never released never goes on. */
  readonly release: () => Promise<void>
}

/** A proxy before an object store. */
export interface BucketProxy {
  readonly origin: string
  /** Every request that came, in their order. */
  readonly requests: readonly StoreRequest[]
  /** Lets a fault befall the next requests that are chosen. */
  readonly befall: (fault: StoreFault, chosen: (request: StoreRequest) => boolean, times?: number) => void
  /** Ends all faults. */
  readonly heal: () => void
  /** Holds the next request that is chosen. */
  readonly hold: (chosen: (request: StoreRequest) => boolean, when?: 'before' | 'after') => HeldRequest
  readonly close: () => Promise<void>
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Starts a proxy on a loopback port. It knows what is stored from what passes through it. */
export async function bucketProxy(upstream: number, conditions: Conditions): Promise<BucketProxy> {
  const requests: StoreRequest[] = []
  const faults: { fault: StoreFault; chosen: (request: StoreRequest) => boolean; left: number }[] = []
  const tags = new Map<string, string>()
  let last: Promise<unknown> = Promise.resolve()
  let holds: readonly Hold[] = []

  async function answered(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const url = incoming.url ?? ''
    const key = url.split('?')[0] ?? ''
    const [free, tag] = [incoming.headers['if-none-match'], incoming.headers['if-match']]
    if (conditions === 'asked') return forward(upstream, incoming, url, body)
    const conditional = isWrite(incoming) && (free !== undefined || tag !== undefined)
    if (conditional && conditions === 'refused') return refusal(501, 'NotImplemented')
    // The server of the tests stumbles over a file that is read while it is replaced, and over a folder that empties while it is written into.
    const answering = last.then(() => {
      if (conditional && conditions === 'held') {
        if (free !== undefined && tags.has(key)) return refusal(412, 'PreconditionFailed')
        if (tag !== undefined && tags.get(key) !== tag) return refusal(412, 'PreconditionFailed')
      }
      return passed(incoming, key, body)
    })
    last = answering.catch(() => undefined)
    return answering
  }

  async function passed(incoming: IncomingMessage, key: string, body: Buffer): Promise<Answer> {
    const url = new URL(incoming.url ?? '', 'http://store')
    const asked = url.searchParams.get('delimiter')
    url.searchParams.delete('delimiter')
    const target = asked === null ? (incoming.url ?? '') : `${url.pathname}${url.search}`
    const answer = await forward(upstream, unconditional(incoming), target, body)
    if (answer.status < 300) remember(incoming, key, answer)
    if (asked === null || answer.status >= 300) return answer
    const listed = Buffer.from(listByFolder(answer.body.toString(), url.searchParams.get('prefix') ?? ''))
    return { ...answer, headers: { ...answer.headers, 'content-length': String(listed.length) }, body: listed }
  }

  function remember(incoming: IncomingMessage, key: string, { headers, body }: Answer): void {
    const query = (incoming.url ?? '').split('?')[1] ?? ''
    if (incoming.method === 'DELETE' && !query.includes('uploadId')) tags.delete(key)
    if (incoming.method === 'PUT' && !query.includes('partNumber')) tags.set(key, headers.etag ?? tagIn(body))
    if (incoming.method === 'POST' && query.includes('uploadId')) tags.set(key, tagIn(body))
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming)
    const told = { method: incoming.method ?? '', target: decodeURIComponent(incoming.url ?? '') }
    requests.push(told)
    const found = faults.find(({ left, chosen }) => left > 0 && chosen(told))
    if (found !== undefined) found.left -= 1
    const fault = found?.fault ?? null
    const held = holds.find(({ chosen }) => chosen(told))
    holds = holds.filter((each) => each !== held)
    if (held?.when === 'before') await held.stand()
    const said = fault === null ? null : FAULT_ANSWERS[fault]
    const answer = said ?? (await answered(incoming, body))
    held?.happened()
    if (held?.when === 'after') await held.stand()
    if (fault === 'lost-answer') {
      incoming.socket.destroy()
      return
    }
    outgoing.writeHead(answer.status, { ...answer.headers, connection: 'close' })
    if (fault !== 'cut-body') {
      outgoing.end(answer.body)
      return
    }
    outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => incoming.socket.destroy())
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    befall: (fault, chosen, times = 1) => void faults.push({ fault, chosen, left: times }),
    heal: () => void faults.splice(0),
    hold(chosen, when = 'before') {
      const hold = newHold(chosen, when)
      holds = [...holds, hold]
      return hold
    },
    close,
  }
}

const FAULT_ANSWERS: Readonly<Record<StoreFault, Answer | null>> = {
  'slow-down': refusal(503, 'SlowDown'),
  'lost-answer': null,
  'cut-body': null,
  conflict: refusal(409, 'ConditionalRequestConflict'),
  denied: refusal(403, 'AccessDenied'),
  'over-quota': refusal(403, 'QuotaExceeded'),
  'too-large': refusal(400, 'EntityTooLarge'),
  'gateway-limit': {
    status: 413,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<html><body><h1>413 Request Entity Too Large</h1></body></html>'),
  },
}

interface Hold extends HeldRequest {
  readonly chosen: (request: StoreRequest) => boolean
  readonly when: 'before' | 'after'
  /** Stands still until it is released. */
  readonly stand: () => Promise<void>
  readonly happened: () => void
}

function newHold(chosen: Hold['chosen'], when: Hold['when']): Hold {
  const [reached, released, happened] = [settleable(), settleable(), settleable()]
  return {
    chosen,
    when,
    reached: reached.settled,
    stand() {
      reached.settle()
      return released.settled
    },
    happened: happened.settle,
    release() {
      released.settle()
      return happened.settled
    },
  }
}

function settleable(): { readonly settled: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { settled, settle }
}

function refusal(status: number, code: string): Answer {
  const body = Buffer.from(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>made by a test</Message></Error>`)
  return { status, headers: { 'content-type': 'application/xml', 'content-length': String(body.length) }, body }
}

function isWrite({ method, url = '' }: IncomingMessage): boolean {
  return method === 'PUT' || (method === 'POST' && url.includes('uploadId'))
}

function tagIn(body: Buffer): string {
  return /<ETag>([^<]*)</i.exec(body.toString())?.[1]?.replaceAll('&quot;', '"') ?? ''
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  const read: AsyncIterable<Buffer> = stream
  for await (const piece of read) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A request without its conditions: whether they hold was decided. */
function unconditional({ method, headers }: Forwarded): Forwarded {
  const { 'if-none-match': _free, 'if-match': _tag, ...others } = headers
  return { method, headers: others }
}

type Forwarded = Pick<IncomingMessage, 'method' | 'headers'>

function forward(port: number, incoming: Forwarded, path: string, body: Buffer): Promise<Answer> {
  return new Promise((answer, fail) => {
    const { expect: _expect, ...headers } = incoming.headers
    const sent = request({
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path,
      headers,
      agent: false,
    })
    sent.on('error', fail)
    sent.on('response', (response) => {
      const { statusCode: status = 502, headers: answered } = response
      bodyOf(response).then((bytes) => answer({ status, headers: answered, body: bytes }), fail)
    })
    sent.end(body)
  })
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}
