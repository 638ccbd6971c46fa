import { queryAnswer } from '../faults/access-faults.ts'
import { spoilBody } from '../faults/body-faults.ts'
import { costlyCountAnswer, statedCount } from '../faults/count-faults.ts'
import { effectiveQuery } from '../faults/paging-faults.ts'
import { rowAccess, withTwin } from '../faults/row-faults.ts'
import { type Answer, json, notImplemented } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'
import type { ParsedQuery } from '../query/condition.ts'
import { parseQuery } from '../query/parse-query.ts'
import { selectRows } from '../query/select-rows.ts'
import { withKnownColumns } from './known-columns.ts'
import { refuseUnknown } from './read-parameters.ts'
import type { TableRequest } from './table-request.ts'

const KNOWN = new Set(['sysparm_count', 'sysparm_query'])

/** Answers the Aggregate API's count, which includes rows that the caller may not see. */
export function answerStats(request: TableRequest): Answer {
  const { store, faults, url, settings } = request
  refuseUnknown(url.searchParams, KNOWN)
  if (url.searchParams.get('sysparm_count') !== 'true') {
    throw new RefusedRequest(notImplemented('aggregates other than sysparm_count=true'))
  }
  const asked = parseQuery(url.searchParams.get('sysparm_query') ?? '')
  const query = withKnownColumns(asked, store, rowAccess(faults, store).withheld, settings.unknownQueryColumn)
  const refused = queryAnswer(faults, query)
  if (refused !== null) throw new RefusedRequest(refused)
  const costly = costlyCountAnswer(faults)
  if (costly !== null) return costly
  const select = (parsed: ParsedQuery) => withTwin(faults, store, selectRows(store, parsed, settings.seed))
  const counted = statedCount(faults, effectiveQuery(faults, query), (parsed) => select(parsed).count())
  if (counted === null) return json(200, { result: {} })
  return spoilBody(faults, json(200, { result: { stats: { count: counted } } }), Number(counted))
}
