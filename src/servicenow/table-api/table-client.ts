import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { believedMs } from '../../contract/row/believed-clock.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { ByteDraw } from '../http/byte-budget.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import { encodedQuery } from '../query/encoded-query.ts'
import { keyColumns, type PageRequest } from '../query/page-request.ts'
import { AddressBound } from './address-bound.ts'
import { aggregateCount } from './aggregate-count.ts'
import { createAuthorizedGet, pathOf } from './authorized-get.ts'
import { classify, errorOf } from './classify-answer.ts'
import { columnGroups } from './column-groups.ts'
import { CountedTables } from './counted-tables.ts'
import type { HonouredLimit } from './honoured-limit.ts'
import { joinColumns } from './join-columns.ts'
import { type ParsedPage, parsePage } from './page/parse-page.ts'
import { countOf } from './page/stated-count.ts'
import type { Refusal } from './refusal.ts'
import { refusedQuery } from './refused-query.ts'
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
  /** Counts a query's rows by the Aggregate API; null where that gives no count. */
  count(request: PageRequest, signal: AbortSignal): Promise<number | null>
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

/** Makes a reader of the Table API (unversioned path: `/api/now/table/<table>`, as access policies name it). */
export function createTableClient({ http, authenticator, honoured, nowMs }: TableClientParts): TableClient {
  const counts = new CountedTables()
  let requests = 0
  let lastAnswerMs: number | null = null
  let kept: ByteDraw | null = null
  const address = new AddressBound()

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

  const ask: AskTable = async (table, question, signal) =>
    answerOf(await get(table, questionParameters(question), signal), table, nowMs())

  /** A refused request of a table that answers with one row and no conditions asks too much: for a column, or in its query. */
  async function explainRefusal(request: PageRequest, refused: Refusal, signal: AbortSignal): Promise<HarvestError> {
    if (!leavesCausesOpen(refused)) return errorOf(refused)
    const { table, order } = request
    const plain = await ask(table, { ...ONE_ID, query: '' }, signal)
    if (plain.rows === null) return errorOf(refused)
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
    count,
    async readPage(request, signal) {
      const draw = kept ?? http.openDraw()
      const before = draw.held
      try {
        return await wholePage(request, draw, signal)
      } catch (error) {
        draw.giveBack(draw.held - before)
        throw error
      } finally {
        if (draw !== kept) draw.release()
      }
    },
  }

  async function count(request: PageRequest, signal: AbortSignal): Promise<number | null> {
    const { table } = request
    if (counts.isRefused(table)) return null
    const query = encodedQuery({ ...request, unsorted: true })
    const asked = new URLSearchParams({ ...(query === '' ? {} : { sysparm_query: query }), sysparm_count: 'true' })
    const askOnce = async () => aggregateCount(await get(table, asked, signal, undefined, 'stats'), table, nowMs())
    const first = await askOnce()
    // What is refused once is asked for again: the next answer may be another one.
    const answer = 'count' in first ? first : await askOnce()
    if ('count' in answer) return answer.count
    counts.refused(table, answer.refusal)
    return null
  }

  /** A page with all its columns: those that no address holds together are asked for in groups. */
  async function wholePage(wanted: PageRequest, draw: ByteDraw, signal: AbortSignal): Promise<Page> {
    const { table } = wanted
    const isCounted = wanted.counted && counts.doubtOf(table) === null
    if (isCounted && counts.isCostly(table)) return betweenCounts(wanted, draw, signal)
    const whole = await joinedPage({ ...wanted, counted: isCounted }, draw, signal)
    if (whole.total !== null || !isCounted || counts.isRefused(table)) return whole
    counts.sawNone(table)
    const counted = await betweenCounts(wanted, draw, signal)
    return counted.total === null ? whole : counted
  }

  /** A page with a count from elsewhere: believed where it is the same before and after, since both are of other moments than the page. */
  async function betweenCounts(wanted: PageRequest, draw: ByteDraw, signal: AbortSignal): Promise<Page> {
    const before = await count(wanted, signal)
    const page = await joinedPage({ ...wanted, counted: false }, draw, signal)
    const after = before === null ? null : await count(wanted, signal)
    return after === before ? { ...page, total: after } : page
  }

  async function joinedPage(request: PageRequest, draw: ByteDraw, signal: AbortSignal): Promise<Page> {
    const room = address.bytes - addressBytes({ ...request, columns: [] })
    const [first = request.columns, ...others] = columnGroups(request, room)
    const page = await checkedPage({ ...request, columns: first }, draw, signal)
    if (page === null) return joinedPage(request, draw, signal)
    const more: Page[] = []
    for (const columns of page.keys.length === 0 ? [] : others) {
      const next = await checkedPage({ ...request, columns, counted: false }, draw, signal)
      if (next === null) return joinedPage(request, draw, signal)
      more.push(next)
    }
    return joinColumns(page, more)
  }

  /** One page as one request brings it; null where its address may be too long, and shorter ones are to be tried. */
  async function checkedPage(request: PageRequest, draw: ByteDraw, signal: AbortSignal): Promise<Page | null> {
    const query = pageParameters(request)
    const once = await get(request.table, query, signal, draw)
    const refused = classify(once, request.table, nowMs())
    if (refused !== null && mayBeTooLong(refused) && isDivisible(request) && address.refused(addressBytes(request)))
      return null
    // A refusal is believed where the same question is refused again.
    const isBelieved = refused === null || !FAILURE_POLICY[refused.code].evidence
    const response = isBelieved ? once : await get(request.table, query, signal, draw)
    const refusal = isBelieved ? refused : classify(response, request.table, nowMs())
    if (refusal !== null) throw await explainRefusal(request, refusal, signal)
    if (response.status !== 200) return emptyPage(response, nowMs())
    const total = request.counted ? countOf(response.header('x-total-count')) : null
    const size = response.body.length
    const parsed = parsePage(response.body, { ...request, total })
    honoured.saw(request.table, parsed.keys.length + parsed.unkeyed.before + parsed.unkeyed.behind)
    return { ...parsed, total, answeredAt: answeredAt(response, nowMs()), size }
  }
}

/** Refused for what was sent, in another form than the instance's: some gateways call an address that is too long forbidden, or not found. */
function mayBeTooLong({ status, said }: Refusal): boolean {
  return said === null && [400, 403, 404, 413, 414, 431].some((each) => each === status)
}

/** Two columns at least that are not the key, so that they can be asked for one after the other. */
function isDivisible({ columns, order }: PageRequest): boolean {
  return columns !== null && columns.length > keyColumns(order).length + 1
}

function addressBytes(request: PageRequest): number {
  return `${pathOf(request.table)}?${pageParameters(request)}`.length
}

/** In the instance's own form, of the table, and neither about the credential nor about the table's being there. */
function leavesCausesOpen({ code, said }: Refusal): boolean {
  const { subject, waitsFor, verdict } = FAILURE_POLICY[code]
  const isOfTable = subject === 'table' || subject === 'query'
  return said !== null && isOfTable && waitsFor === 'nothing' && verdict !== 'absent'
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
  return {
    ...none,
    cameAscending: true,
    unkeyed: { before: 0, behind: 0 },
    total: 0,
    answeredAt: answeredAt(response, nowMs),
    size: response.body.length,
  }
}

function answeredAt(response: InstanceResponse, nowMs: number): string | null {
  const ms = dateMs(response)
  return ms === null ? null : new Date(believedMs(ms, nowMs)).toISOString()
}

function dateMs(response: InstanceResponse): number | null {
  const ms = Date.parse(response.header('date') ?? '')
  return Number.isNaN(ms) ? null : ms
}
