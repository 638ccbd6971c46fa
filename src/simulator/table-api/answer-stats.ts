import { queryAnswer } from '../faults/access-faults.ts'
import { spoilBody } from '../faults/body-faults.ts'
import { effectiveQuery } from '../faults/paging-faults.ts'
import { rowAccess } from '../faults/row-faults.ts'
import { type Answer, json, notImplemented } from '../http/answer.ts'
import { Refusal } from '../http/refusal.ts'
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
    throw new Refusal(notImplemented('aggregates other than sysparm_count=true'))
  }
  const asked = parseQuery(url.searchParams.get('sysparm_query') ?? '')
  const query = withKnownColumns(asked, store, rowAccess(faults, store).withheld, settings.unknownQueryColumn)
  const refused = queryAnswer(faults, query)
  if (refused !== null) throw new Refusal(refused)
  const counted = selectRows(store, effectiveQuery(faults, query), settings.seed).count()
  return spoilBody(faults, json(200, { result: { stats: { count: String(counted) } } }), counted)
}
