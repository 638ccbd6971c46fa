import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { believedMs } from '../../contract/row/believed-clock.ts'
import type { Authenticator } from '../auth/authenticator.ts'
import type { ByteDraw } from '../http/byte-budget.ts'
import type { InstanceHttp, InstanceResponse } from '../http/instance-http.ts'
import { encodedQuery } from '../query/encoded-query.ts'
import { keyColumns, type PageRequest } from '../query/page-request.ts'
import { AddressBound, isDivisible, mayBeTooLong } from './address-bound.ts'
import { aggregateCount } from './aggregate-count.ts'
import { createAuthorizedGet } from './authorized-get.ts'
import { classify, errorOf } from './classify-answer.ts'
import { columnGroups } from './column-groups.ts'
import { CountedTables } from './counted-tables.ts'
import type { HonouredLimit } from './honoured-limit.ts'
import { joinColumns } from './join-columns.ts'
import { checkOnly } from './page/check-only.ts'
import { type ParsedPage, parsePage, rowsGiven } from './page/parse-page.ts'
import { RowPatterns } from './page/row-pattern.ts'
import { countOf } from './page/stated-count.ts'
import { addressBytes, pageParameters } from './page-parameters.ts'
import { believedRefusal, type Refusal, type WeighedAnswer } from './refusal.ts'
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
   * From now on the bytes of its pages count as in use: for whoever keeps pages after they are read. Others of this process wait
   * for room meanwhile. What this gives takes over the pages that were read so far, and gives what ends their use.
   */
  keepPages(): () => () => void
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
  /** True parses every row, also where its form tells enough: the slow way, to compare with. */
  readonly parsesAll?: boolean
}

/** Makes a reader of the Table API (unversioned path: `/api/now/table/<table>`, as access policies name it). */
export function createTableClient({
  http,
  authenticator,
  honoured,
  nowMs,
  parsesAll = false,
}: TableClientParts): TableClient {
  const counts = new CountedTables()
  let requests = 0
  let lastAnswerMs: number | null = null
  let kept: { readonly draw: ByteDraw; readonly pages: ByteDraw[] } | null = null
  const address = new AddressBound()
  const patterns = new Map<string, RowPatterns>()

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

  /** Rows with references as objects are all parsed. */
  function patternsOf({ table, order, columns, referenceLinks }: PageRequest): RowPatterns | null {
    if (parsesAll || referenceLinks) return null
    const form = `${table} ${order} ${columns?.length}`
    const known = patterns.get(form) ?? new RowPatterns(order)
    patterns.set(form, known)
    return known
  }

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
      kept = { draw, pages: [] }
      const { pages } = kept
      return () => {
        const taken = pages.splice(0)
        return () => {
          for (const page of taken) page.release()
        }
      }
    },
    count,
    async readPage(request, signal) {
      const draw = kept?.draw.part() ?? http.openDraw()
      try {
        const page = await wholePage(request, draw, signal)
        checkOnly(request, page)
        if (kept === null) draw.release()
        else kept.pages.push(draw)
        return page
      } catch (error) {
        draw.release()
        throw error
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
    if ('count' in answer) return counts.saw(table, answer.count)
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
    const ask = async (): Promise<WeighedAnswer> => {
      const response = await get(request.table, query, signal, draw)
      return { response, refusal: classify(response, request.table, nowMs()) }
    }
    const first = await ask()
    if (first.refusal !== null && mayBeTooLong(first.refusal) && isDivisible(request))
      if (address.refused(addressBytes(request))) return null
    const { response, refusal } = await believedRefusal(first, ask)
    if (refusal !== null) throw await explainRefusal(request, refusal, signal)
    if (response.status !== 200) return emptyPage(response, nowMs())
    const total = request.counted ? counts.saw(request.table, countOf(response.header('x-total-count'))) : null
    const size = response.body.length
    const parsed = parsePage(response.body, { ...request, total }, patternsOf(request))
    honoured.saw(request.table, rowsGiven(parsed))
    counts.answered({ rows: rowsGiven(parsed), limit: request.limit, total })
    return { ...parsed, total, answeredAt: answeredAt(response, nowMs()), size }
  }
}

/** In the instance's own form, of the table, and neither about the credential nor about the table's being there. */
function leavesCausesOpen({ code, said }: Refusal): boolean {
  const { subject, waitsFor, verdict } = FAILURE_POLICY[code]
  const isOfTable = subject === 'table' || subject === 'query'
  return said !== null && isOfTable && waitsFor === 'nothing' && verdict !== 'absent'
}

function emptyPage(response: InstanceResponse, nowMs: number): Page {
  const none = { keys: [], lines: Buffer.alloc(0), missingColumns: [], absentColumns: [], newest: null }
  return {
    ...none,
    cameAscending: true,
    unkeyed: { before: 0, behind: 0 },
    twins: [],
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
