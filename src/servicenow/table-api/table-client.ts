import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { believedMs } from '../../contract/row/believed-clock.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { ByteDraw } from '../http/byte-budget.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import { encodedQuery } from '../query/encoded-query.ts'
import { keyColumns, type PageRequest } from '../query/page-request.ts'
import { type AuthorizedGet, createAuthorizedGet } from './authorized-get.ts'
import { CountedTables } from './counted-tables.ts'
import type { HonouredLimit } from './honoured-limit.ts'
import { type ParsedPage, parsePage } from './parse-page.ts'
import { refusedQuery } from './refused-query.ts'
import { notJson, statusFailure } from './response-failure.ts'
import { countOf } from './stated-count.ts'
import { columnsCause } from './table-cause.ts'
import { type AskTable, answerOf, ONE_ID, questionParameters } from './table-question.ts'

/** One checked page. */
export interface Page extends ParsedPage {
  /** The instance's count of all rows that the query matches, hidden ones included; null where none was given, or none is believed. */
  readonly total: number | null
  /** The instance's own clock, or ours where that is far behind it, ISO 8601; null where it sent no usable Date. */
  readonly answeredAt: string | null
  /** Size of the unpacked body, in bytes. */
  readonly size: number
}

/** Reads pages of one instance's tables. Created for each slice, so that it counts that slice's requests. */
export interface TableClient {
  /** Requests sent so far, repeats and probes included. */
  readonly requests: () => number
  /** The instance's own clock at its last answer, Unix milliseconds; null before the first. */
  readonly instanceNowMs: () => number | null
  /** How many rows one answer of this instance may be taken to hold. */
  readonly honoured: HonouredLimit
  /** Whose counts this reader found to be wrong; they are not asked for again. */
  readonly counts: CountedTables
  /**
   * From now on the bytes of its pages count as in use until the function that this gives is called: for whoever keeps pages
   * after they are read. Others of this process wait for room meanwhile.
   */
  keepPages(): () => void
  /** Reads one page and checks it; throws the failure codes of the design's section 7. */
  readPage(request: PageRequest, signal: AbortSignal): Promise<Page>
}

/** What a table client stands on. */
export interface TableClientParts {
  readonly http: InstanceHttp
  readonly authenticator: Authenticator
  /** Shared by all clients of one instance. */
  readonly honoured: HonouredLimit
  /** The worker's clock in Unix milliseconds, for dates in Retry-After. */
  readonly nowMs: () => number
}

const OPENING_BRACE = 0x7b

/** Makes a reader of the Table API (unversioned path: `/api/now/table/<table>`, as access policies name it). */
export function createTableClient({ http, authenticator, honoured, nowMs }: TableClientParts): TableClient {
  const counts = new CountedTables()
  let requests = 0
  let lastAnswerMs: number | null = null
  let kept: ByteDraw | null = null

  const get = createAuthorizedGet({
    http,
    authenticator,
    onRequest: () => {
      requests += 1
    },
    onResponse: (response) => {
      lastAnswerMs = dateMs(response) ?? lastAnswerMs
    },
  })

  /** A refusal is believed where the same question is refused again. */
  const getInsisting: AuthorizedGet = async (table, query, signal, draw) => {
    const response = await get(table, query, signal, draw)
    return isRefusal(response, nowMs()) ? get(table, query, signal, draw) : response
  }

  const ask: AskTable = async (table, question, signal) =>
    answerOf(await get(table, questionParameters(question), signal))

  /** A refused request of a table that answers with one row and no conditions asks too much: for a column, or in its query. */
  async function explainRefusal(
    request: PageRequest,
    response: InstanceResponse,
    refusal: HarvestError,
    signal: AbortSignal,
  ): Promise<HarvestError> {
    const { table, order } = request
    const plain = await ask(table, { ...ONE_ID, query: '' }, signal)
    if (plain.rows === null) return refusal
    const refused = answerOf(response)
    const byKey = await ask(table, { ...ONE_ID, columns: keyColumns(order), query: encodedQuery(request) }, signal)
    const { cause, remedy } =
      byKey.rows === null ? await refusedQuery(ask, request, { refused, plain }, signal) : columnsCause(refused)
    return new HarvestError('QUERY_REJECTED', cause, { hint: remedy })
  }

  return {
    requests: () => requests,
    instanceNowMs: () => lastAnswerMs,
    honoured,
    counts,
    keepPages() {
      const draw = http.openDraw()
      kept = draw
      return () => draw.release()
    },
    async readPage(request, signal) {
      const draw = kept ?? http.openDraw()
      const before = draw.held
      try {
        return await checkedPage(request, draw, signal)
      } catch (error) {
        draw.giveBack(draw.held - before)
        throw error
      } finally {
        if (draw !== kept) draw.release()
      }
    },
  }

  async function checkedPage(wanted: PageRequest, draw: ByteDraw, signal: AbortSignal): Promise<Page> {
    const request = { ...wanted, counted: wanted.counted && counts.doubtOf(wanted.table) === null }
    const response = await getInsisting(request.table, pageParameters(request), signal, draw)
    if (response.status !== 200) {
      const failure = statusFailure(response, nowMs())
      if (failure === null) return emptyPage(response, nowMs())
      throw failure.code === 'SCOPE_FORBIDDEN' ? await explainRefusal(request, response, failure, signal) : failure
    }
    if (!isJson(response)) throw notJson(response)
    const total = request.counted ? statedTotal(response) : null
    const size = response.body.length
    const parsed = parsePage(response.body, { ...request, total })
    honoured.saw(request.table, parsed.keys.length)
    return { ...parsed, total, answeredAt: answeredAt(response, nowMs()), size }
  }
}

/** JSON by its type, or by its form where a gateway calls it plain text or drops the type. */
function isJson(response: InstanceResponse): boolean {
  const type = response.header('content-type') ?? ''
  return /\bjson\b/i.test(type) || (/^(text\/plain\b|$)/i.test(type) && response.body.at(0) === OPENING_BRACE)
}

function isRefusal(response: InstanceResponse, nowMs: number): boolean {
  const failure = response.status === 200 ? null : statusFailure(response, nowMs)
  return failure !== null && !failure.retried
}

function pageParameters(request: PageRequest): URLSearchParams {
  const query = encodedQuery(request)
  const { offset = 0 } = request
  return new URLSearchParams({
    ...(query === '' ? {} : { sysparm_query: query }),
    ...(offset === 0 ? {} : { sysparm_offset: String(offset) }),
    ...(request.columns === null ? {} : { sysparm_fields: request.columns.join(',') }),
    sysparm_limit: String(request.limit),
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: request.referenceLinks ? 'false' : 'true',
    sysparm_suppress_pagination_header: 'true',
    sysparm_no_count: request.counted ? 'false' : 'true',
  })
}

function emptyPage(response: InstanceResponse, nowMs: number): Page {
  const none = { keys: [], lines: Buffer.alloc(0), missingColumns: [], absentColumns: [], newest: null }
  return { ...none, cameAscending: true, total: 0, answeredAt: answeredAt(response, nowMs), size: response.body.length }
}

function statedTotal(response: InstanceResponse): number | null {
  return countOf(response.header('x-total-count'))
}

function answeredAt(response: InstanceResponse, nowMs: number): string | null {
  const ms = dateMs(response)
  return ms === null ? null : new Date(believedMs(ms, nowMs)).toISOString()
}

function dateMs(response: InstanceResponse): number | null {
  const ms = Date.parse(response.header('date') ?? '')
  return Number.isNaN(ms) ? null : ms
}
