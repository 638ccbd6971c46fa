import { type Dispatcher, request } from 'undici'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { Authorization } from '../auth/authenticator.ts'
import { Secret } from '../secret.ts'
import { ByteBudget, type ByteDraw } from './byte-budget.ts'
import { withinDeadline } from './deadline.ts'
import { networkFailure } from './network-failure.ts'
import { readBody } from './read-body.ts'
import { type Answered, RequestGate } from './request-gate.ts'
import { type Scrubber, scrubbersFor } from './scrub.ts'

/** The largest page that is accepted, unpacked, in bytes: a larger one is asked for in smaller pieces. @internal */
export const MAX_PAGE_BYTES = 64 * 1024 * 1024

/** How a list of rows begins; every other answer is a text of the instance, from which echoed secrets are taken. */
const BEGINS_WITH_ROWS = /^\s*\{\s*"result"/
/** Enough of a body to see how it begins, in bytes. */
const BEGINNING_BYTES = 100

/** What is kept of an answer that is no success, in bytes: far more than any error has. */
const LONGEST_REFUSAL_BYTES = 1024 * 1024

/** An answer, complete and unpacked. */
export interface InstanceResponse {
  readonly status: number
  readonly header: (name: string) => string | null
  /** The unpacked body; the reader may take it over. */
  readonly body: Buffer
  /** Size on the wire, in bytes. */
  readonly wireBytes: number
}

/** One GET to the instance's own origin. */
interface InstanceRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: Authorization
}

/** Sends requests to one origin, with a deadline that covers the body; follows no redirect. */
export interface InstanceHttp {
  readonly origin: string
  /**
   * Throws NETWORK_FAILED, REQUEST_TIMED_OUT, RESPONSE_MALFORMED (body cut) or PAGE_TOO_EXPENSIVE (body beyond 64 MiB). The
   * body stays drawn on `draw`, and whoever gave it releases it once the body is done with; without one, nothing is drawn any
   * more once the answer is there.
   */
  get(request: InstanceRequest, signal: AbortSignal, draw?: ByteDraw): Promise<InstanceResponse>
  /** Opens a draw on the budget that all answers of this process share. */
  openDraw(): ByteDraw
}

/**
 * Makes the HTTP side of an instance; `requestTimeoutMs` is the total deadline of one request, body included. Answers that
 * are read and unpacked at the same time draw their bytes from one budget, and requests go through one gate.
 */
export function createInstanceHttp(
  origin: string,
  dispatcher: Dispatcher,
  requestTimeoutMs: number,
  budget: ByteBudget = new ByteBudget(),
  gate: RequestGate = new RequestGate(Number.POSITIVE_INFINITY),
): InstanceHttp {
  const scrubberFor = scrubbersFor()

  async function send(
    { path, query, authorization }: InstanceRequest,
    signal: AbortSignal,
    draw: ByteDraw,
  ): Promise<InstanceResponse> {
    const url = new URL(`${path}?${query}`, origin)
    // A path that starts like `//host` would carry the credential elsewhere.
    if (url.origin !== origin) throw new HarvestError('CONFIG_INVALID', `the request would leave ${origin}`)
    const ask = (): Promise<Dispatcher.ResponseData> =>
      request(url, {
        dispatcher,
        signal,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip',
          ...(authorization.header === null ? {} : { [authorization.header]: authorization.value.reveal() }),
        },
      })
    // The one repeat of a request that failed before its first byte: idle sockets are often closed under us.
    const response = await ask().catch((error: unknown) => {
      if (signal.aborted) throw error
      return ask()
    })
    const scrub = scrubberFor(secretsOf(authorization))
    const header = (name: string): string | null => {
      const value = response.headers[name]
      const first = Array.isArray(value) ? value[0] : value
      return first === undefined ? null : scrub(first)
    }
    const before = draw.held
    let kept = 0
    try {
      const encoding = header('content-encoding')
      const stated = Number(header('content-length') ?? Number.NaN)
      const bounds = { maxBytes: MAX_PAGE_BYTES, draw, stated: Number.isSafeInteger(stated) ? stated : null }
      const { body, wireBytes } = await readBody(response.body, encoding, bounds, signal)
      const isRows = response.statusCode === 200 && BEGINS_WITH_ROWS.test(body.toString('latin1', 0, BEGINNING_BYTES))
      kept = body.length
      return {
        status: response.statusCode,
        header,
        body: isRows ? body : cleanText(body, response.statusCode, scrub),
        wireBytes,
      }
    } finally {
      // What was held on the way, beyond the body itself.
      draw.giveBack(draw.held - before - kept)
    }
  }

  return {
    origin,
    openDraw: () => budget.open(),
    async get(instanceRequest, signal, given) {
      const draw = given ?? budget.open()
      const sendOnce = async () => {
        const sentAtMs = performance.now()
        const response = await withinDeadline(requestTimeoutMs, signal, (either) => send(instanceRequest, either, draw))
        return { response, tookMs: performance.now() - sentAtMs }
      }
      try {
        // A turn that is waited for is no part of the request's time.
        const { response } = await gate.pass(signal, sendOnce, answered)
        return response
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw networkFailure(error, requestTimeoutMs)
      } finally {
        if (given === undefined) draw.release()
      }
    },
  }
}

/** What an answer tells of how busy its instance is. */
function answered({
  response: { status, header },
  tookMs,
}: {
  readonly response: InstanceResponse
  readonly tookMs: number
}): Answered {
  return { status, tookMs, waitedMs: threadWaitMs(header('server-timing')) }
}

/** How long an answer waited for a thread: `sem_wait;dur=12, sesh_wait;dur=0`. In milliseconds; 0 where it does not say. */
function threadWaitMs(timing: string | null): number {
  return Number(/(?:^|[,\s])sem_wait;dur=(\d+(?:\.\d+)?)/.exec(timing ?? '')?.[1] ?? 0)
}

/** A text of the instance without secrets; of a refusal its beginning, since nobody reads megabytes of it. */
function cleanText(body: Buffer, status: number, scrub: Scrubber): Buffer {
  const told = status === 200 ? body : body.subarray(0, LONGEST_REFUSAL_BYTES)
  return Buffer.from(scrub(told.toString('utf8')), 'utf8')
}

/** What an answer may echo of a request: the header's value, what follows its scheme, and what they were made from. */
function secretsOf({ value, secrets = [] }: Authorization): readonly Secret[] {
  const afterScheme = value.reveal().split(' ').slice(1).join(' ')
  return [value, ...(afterScheme === '' ? [] : [new Secret(afterScheme)]), ...secrets]
}
