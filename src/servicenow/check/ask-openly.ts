import { type Dispatcher, request } from 'undici'
import { createScrubber } from '../http/scrub.ts'
import type { Secret } from '../secret.ts'

/** An answer to a question that carried no credential. */
export interface OpenAnswer {
  readonly status: number
  readonly header: (name: string) => string | null
  /** The body's beginning. */
  readonly text: string
  /** Our clock half-way between question and answer, Unix milliseconds. */
  readonly atMs: number
}

/** Enough of a body to see who answers, in bytes. */
const TELLING_BYTES = 100_000

/** A path that every instance has and refuses, in its own form, to whoever brings no credential. */
const GUARDED_PATH = '/api/now/table/sys_user?sysparm_limit=1&sysparm_fields=sys_id'

/** Whom an open question goes to. */
interface OpenQuestion {
  readonly origin: string
  readonly dispatcher: Dispatcher
  readonly nowMs: () => number
  /** Secrets that the instance was sent before: taken out of its answer. */
  readonly secrets: readonly Secret[]
}

/** Asks the instance without a credential, to see who answers; throws what the connection threw. */
export async function askOpenly(
  { origin, dispatcher, nowMs, secrets }: OpenQuestion,
  signal: AbortSignal,
): Promise<OpenAnswer> {
  const scrub = createScrubber(secrets)
  const askedMs = nowMs()
  const { statusCode, headers, body } = await request(new URL(GUARDED_PATH, origin), {
    dispatcher,
    signal,
    headers: { accept: 'application/json' },
  })
  const atMs = (askedMs + nowMs()) / 2
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    pieces.push(Buffer.from(piece))
    bytes += Buffer.from(piece).length
    if (bytes >= TELLING_BYTES) break
  }
  return {
    status: statusCode,
    header(name) {
      const value = [headers[name]].flat()[0]
      return value === undefined ? null : scrub(value)
    },
    text: scrub(Buffer.concat(pieces).toString('utf8')),
    atMs,
  }
}
