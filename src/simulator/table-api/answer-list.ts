import { columnsAnswer, offsetAnswer, queryAnswer } from '../faults/access-faults.ts'
import { spoilBody } from '../faults/body-faults.ts'
import { costlyCountAnswer, statedCount } from '../faults/count-faults.ts'
import { effectiveLimit, effectiveOffset, effectiveQuery, twinsCounted } from '../faults/paging-faults.ts'
import { rowAccess, withTwin } from '../faults/row-faults.ts'
import { type Answer, failure, jsonText } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'
import type { ParsedQuery } from '../query/condition.ts'
import { parseQuery } from '../query/parse-query.ts'
import { selectRows } from '../query/select-rows.ts'
import { withKnownColumns } from './known-columns.ts'
import { linkHeader } from './link-header.ts'
import { readParameters } from './read-parameters.ts'
import { rowJson } from './serve-row.ts'
import type { TableRequest } from './table-request.ts'

/**
 * Answers a list read. The limit applies before row access rules, so hidden rows use it up, and `X-Total-Count` counts
 * them (Table API documentation).
 */
export function answerList(request: TableRequest): Answer {
  const { store, faults, url, settings } = request
  const parameters = readParameters(url.searchParams)
  const access = rowAccess(faults, store)
  const asked = withKnownColumns(parseQuery(parameters.query), store, access.withheld, settings.unknownQueryColumn)
  const refused =
    queryAnswer(faults, asked) ?? columnsAnswer(faults, parameters.fields) ?? offsetAnswer(faults, parameters.offset)
  if (refused !== null) throw new RefusedRequest(refused)
  const query = effectiveQuery(faults, asked)
  const select = (parsed: ParsedQuery) => withTwin(faults, store, selectRows(store, parsed, settings.seed))
  const selection = select(query)
  const counted = (parsed: ParsedQuery) =>
    (parsed === query ? selection : select(parsed)).count() + twinsCounted(faults, store, parsed)
  const costly = parameters.skipsCount ? null : costlyCountAnswer(faults)
  if (costly !== null) return costly
  const limit = effectiveLimit(faults, parameters.limit, settings.pageSizeCap)
  const scanned = selection.page(effectiveOffset(faults, parameters.offset), limit)
  if (scanned.length === 0 && request.version === 'v1') return noRowsAnswer()
  const known = new Set(store.columns)
  const columns = parameters.fields?.filter((field) => known.has(field)) ?? store.columns
  const form = { columns, excludesLinks: parameters.excludesLinks, baseUrl: url.origin }
  const rows = scanned.filter((row) => !access.isHidden(row)).map((row) => rowJson(row, form, access))
  const headers: Record<string, string> = {}
  const stated = parameters.skipsCount ? null : statedCount(faults, query, counted)
  if (stated !== null) {
    headers['X-Total-Count'] = stated
    const position = { offset: parameters.offset, limit: parameters.limit, total: counted(query) }
    const link = parameters.suppressesPaging ? null : linkHeader(url, position)
    if (link !== null) headers.Link = link
  }
  return spoilBody(faults, jsonText(200, `{"result":[${rows.join(',')}]}`, headers), scanned.length)
}

/** Version 1 of the API answers 404 for an empty list. */
function noRowsAnswer(): Answer {
  return failure(404, 'No Record found', 'Records matching query not found. Check query parameter or offset parameter')
}
