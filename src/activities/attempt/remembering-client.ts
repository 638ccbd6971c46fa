import { setImmediate } from 'node:timers/promises'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { PageRequest } from '../../servicenow/query/page-request.ts'
import { rowsGiven } from '../../servicenow/table-api/page/parse-page.ts'
import type { Page, TableClient } from '../../servicenow/table-api/table-client.ts'

/** A final answer of an instance: a page, or a refusal that another request would not change. */
type Remembered = { readonly page: Page } | { readonly refusal: HarvestError }

/** Pages are remembered up to this size, in bytes: about 500,000 rows of a comparison. Later pages are requested again. */
const MOST_BYTES = 64_000_000

/** So often a page fails at one size before a smaller one is asked for instead. */
const FAILURES_BEFORE_SHRINKING = 2

/** Answers by the request that brought them. */
export class Answers {
  readonly #known = new Map<string, Remembered>()
  /** Failures that a smaller page may spare, by their requests: the last one, and how many there were. */
  readonly #tooMuch = new Map<string, { readonly failure: HarvestError; readonly times: number }>()
  /** The largest size at which a page came, by its request without its size. */
  readonly #cameAt = new Map<string, number>()
  #bytes = 0

  /** Number of answers that are known. */
  get size(): number {
    return this.#known.size
  }

  /** What was answered to a request; null where nothing is known. */
  recall(request: PageRequest): Remembered | null {
    const known = this.#known.get(JSON.stringify(request))
    if (known !== undefined) return known
    // A smaller page was asked for in its place, and came: so it goes again, and the answers behind it are found again too.
    const tooMuch = this.#tooMuch.get(JSON.stringify(request))
    const cameAt = this.#cameAt.get(withoutSize(request)) ?? 0
    if (tooMuch === undefined || tooMuch.times < FAILURES_BEFORE_SHRINKING) return null
    return cameAt > 1 && cameAt < request.limit ? { refusal: tooMuch.failure } : null
  }

  /** Remembers an answer while there is room. */
  keep(request: PageRequest, answer: Remembered): void {
    this.#bytes += 'page' in answer ? answer.page.lines.length : 0
    if (this.#bytes > MOST_BYTES) return
    this.#known.set(JSON.stringify(request), answer)
    const cameAt = this.#cameAt.get(withoutSize(request)) ?? 0
    if ('page' in answer) this.#cameAt.set(withoutSize(request), Math.max(cameAt, request.limit))
  }

  /** Takes note of a failure that may have come with the size of the page. */
  keepTooMuch(request: PageRequest, failure: HarvestError): void {
    const form = JSON.stringify(request)
    this.#tooMuch.set(form, { failure, times: (this.#tooMuch.get(form)?.times ?? 0) + 1 })
  }
}

function withoutSize(request: PageRequest): string {
  return JSON.stringify({ ...request, limit: 0 })
}

/** How often each known answer is recalled at most, on average, before something new is asked: work that continues like this runs in a circle. */
const MOST_RECALLS = 10

/**
 * A client that asks nothing twice: what was answered to an earlier attempt is taken from `answers`, and what is answered now
 * goes there.
 */
export function rememberingClient(client: TableClient, answers: Answers): TableClient {
  let recalledAtMs: number | null = null
  let recalls = 0
  return {
    requests: client.requests,
    honoured: client.honoured,
    keepPages: () => client.keepPages(),
    counts: client.counts,
    count: (request, signal) => client.count(request, signal),
    // An older time than the instance's now makes windows end earlier, which loses nothing.
    instanceNowMs: () => client.instanceNowMs() ?? recalledAtMs,
    async readPage(request, signal) {
      const known = answers.recall(request)
      if (known !== null) {
        recalls += 1
        if (recalls > MOST_RECALLS * (answers.size + 1)) throw goesRound()
        // Answers that need no waiting must not keep the process from its timers and signals.
        await setImmediate()
        signal.throwIfAborted()
        if ('refusal' in known) throw known.refusal
        if (known.page.answeredAt !== null) recalledAtMs = Date.parse(known.page.answeredAt)
        const { page } = known
        client.counts.answered({ rows: rowsGiven(page), limit: request.limit, total: page.total })
        return page
      }
      try {
        recalls = 0
        const page = await client.readPage(request, signal)
        // What contradicts itself is asked for again.
        if (page.total === null || page.keys.length <= page.total) answers.keep(request, { page })
        return page
      } catch (error) {
        if (error instanceof HarvestError && FAILURE_POLICY[error.code].evidence)
          answers.keep(request, { refusal: error })
        else if (error instanceof HarvestError && FAILURE_POLICY[error.code].smallerPage !== 'no')
          answers.keepTooMuch(request, error)
        throw error
      }
    },
  }
}

function goesRound(): HarvestError {
  return new HarvestError('PAGE_STALLED', 'the same questions are asked again and again, and each is answered already')
}
