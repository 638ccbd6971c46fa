import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** Probes come every few seconds from several sides; what was found just now holds for all of them. In milliseconds. */
const HOLDS_MS = 1000
/** Whoever asks waits no longer: a folder on the network may not answer at all. In milliseconds. */
const PATIENCE_MS = 4000
/** A request of a probe is one line; what takes longer is none. In milliseconds. */
const REQUEST_MS = 5000
/** Probes are few; more connections are no probes. */
const MOST_CONNECTIONS = 32

/** Says why workers are not ready to take up work, a sentence each; nothing where all are. */
export type Readiness = () => Promise<readonly string[]>

/** An endpoint that is being served. */
export interface HealthEndpoint {
  readonly close: () => Promise<void>
}

/**
 * Serves `/healthz` (this process answers) and `/readyz` (it can take up work; else 503 and why) at an address and port, in plain
 * text. Throws CONFIG_INVALID where the address cannot be listened at.
 */
export async function serveHealth(
  address: string,
  readiness: Readiness,
  patienceMs = PATIENCE_MS,
): Promise<HealthEndpoint> {
  const asked = shared(() => patiently(readiness, patienceMs))
  const server = createServer((request, response) => {
    void answer(request, response, asked)
  })
  server.requestTimeout = REQUEST_MS
  server.headersTimeout = REQUEST_MS
  server.maxConnections = MOST_CONNECTIONS
  const colon = address.lastIndexOf(':')
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new HarvestError('CONFIG_INVALID', `HARVESTER_HEALTH: cannot listen at ${address}`, { cause })),
    )
    server.listen(Number(address.slice(colon + 1)), address.slice(0, colon), resolve)
  })
  // A process that has nothing else to do ends.
  server.unref()
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Readiness): Promise<void> {
  const say = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'ask with GET')
  switch (request.url) {
    case '/healthz':
      return say(200, 'live')
    case '/readyz': {
      const reasons = await asked()
      return reasons.length === 0 ? say(200, 'ready') : say(503, reasons.join('\n'))
    }
    default:
      return say(404, 'there are /healthz and /readyz')
  }
}

/** One question at a time, however many ask, and none that lasts. */
function shared(readiness: Readiness): Readiness {
  let answered: Promise<readonly string[]> | null = null
  let untilMs = 0
  return () => {
    if (answered === null || performance.now() > untilMs) {
      untilMs = Number.POSITIVE_INFINITY
      answered = readiness().finally(() => {
        untilMs = performance.now() + HOLDS_MS
      })
    }
    return answered
  }
}

async function patiently(readiness: Readiness, patienceMs: number): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(['Temporal or the sink does not answer in time']), patienceMs)
  })
  try {
    return await Promise.race([readiness(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}
