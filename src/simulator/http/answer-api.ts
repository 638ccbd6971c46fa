import type { IncomingHttpHeaders } from 'node:http'
import { absentTableAnswer, accessAnswer, tableForbiddenAnswer, unauthorizedAnswer } from '../faults/access-faults.ts'
import { earlyAnswer } from '../faults/answer-faults.ts'
import { faultOf, type ParsedFault } from '../faults/fault.ts'
import { isAuthenticated } from '../oauth/authenticate.ts'
import { parseQuery } from '../query/parse-query.ts'
import { selectRows } from '../query/select-rows.ts'
import type { TableStore } from '../store/table-store.ts'
import { answerList } from '../table-api/answer-list.ts'
import { answerOne } from '../table-api/answer-one.ts'
import { answerStats } from '../table-api/answer-stats.ts'
import { readParameters } from '../table-api/read-parameters.ts'
import { type Answer, failure } from './answer.ts'
import type { ApiPath } from './api-path.ts'
import type { Instance } from './instance.ts'
import { withOwnUser } from './own-user.ts'
import { RefusedRequest } from './refusal.ts'

/** The faults that strike an API request, each used up by one. */
export function strikingFaults(instance: Instance, path: ApiPath, url: URL): readonly ParsedFault[] {
  const query = url.searchParams.get('sysparm_query') ?? ''
  const holdsRow = (id: string) => path.api === 'table' && pageHolds(instance, path, url, id)
  return instance.board.strike({ table: path.table, api: path.api, query, holdsRow })
}

/** Lets a request through to its table, or answers why not: faults that strike early, credentials, table access. */
export function admit(
  instance: Instance,
  path: ApiPath,
  headers: IncomingHttpHeaders,
  faults: readonly ParsedFault[],
): TableStore | Answer {
  const early = earlyAnswer(faults, instance.now())
  if (early !== null) return early
  const { table, version } = path
  const { issuer } = instance.authentication
  if (faultOf(faults, 'expire-token') !== undefined) issuer.expire()
  if (!isAuthenticated(headers, table, version !== null, instance.authentication)) return unauthorizedAnswer()
  const refused = acceptAnswer(headers.accept) ?? accessAnswer(faults, table, issuer.ageMs())
  if (refused !== null) return refused
  const store = instance.tables.stores.get(table)
  if (store !== undefined) return store
  return instance.tables.deniedTables.has(table) ? tableForbiddenAnswer(table) : absentTableAnswer(table)
}

/** Answers an admitted request of the Table or Aggregate API under the faults that strike it. */
export function answerApi(
  instance: Instance,
  path: ApiPath,
  url: URL,
  store: TableStore,
  faults: readonly ParsedFault[],
): Answer {
  const { settings } = instance
  const request = {
    store: inStagedCollation(store, faults),
    version: path.version,
    url: withOwnUser(instance, url),
    faults,
    settings,
  }
  if (path.api === 'stats') return answerStats(request)
  return path.id === null ? answerList(request) : answerOne(request, path.id)
}

/** REST calls need an `Accept` header that allows JSON. */
function acceptAnswer(accept: string | undefined): Answer | null {
  if (accept === undefined) return failure(400, 'Missing required header', 'Accept')
  return /application\/json|application\/\*|\*\/\*/.test(accept)
    ? null
    : failure(406, 'Unsupported Accept type', accept)
}

/** The rows of a table as the database orders and compares them. */
function inStagedCollation(store: TableStore, faults: readonly ParsedFault[]): TableStore {
  const staged = faultOf(faults, 'collation')?.collation
  return staged === undefined ? store : store.inCollation(staged)
}

function pageHolds(instance: Instance, path: ApiPath, url: URL, id: string): boolean {
  const plain = instance.tables.stores.get(path.table)
  if (plain === undefined) return false
  const store = inStagedCollation(plain, instance.board.standing(path.table))
  if (path.id !== null) return path.id === id
  try {
    const { query, offset, limit } = readParameters(url.searchParams)
    const selection = selectRows(store, parseQuery(query), instance.settings.seed)
    return selection.page(offset, limit).some((row) => row.id === id)
  } catch (cause) {
    if (cause instanceof RefusedRequest) return false
    throw cause
  }
}
