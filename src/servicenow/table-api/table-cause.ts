import type { TableAnswer } from './table-question.ts'

/** Why a table cannot be harvested as it should, and what to do; equal causes of several tables are told once. */
export interface TableCause {
  readonly kind: 'unauthorized' | 'unreachable' | 'absent' | 'refused' | 'rows'
  readonly cause: string
  readonly remedy: string
}

/** The cause behind a table's answer to one row without conditions; null for an answer with rows. */
export function plainCause(answer: TableAnswer): TableCause | null {
  if (answer.rows !== null) return null
  const { status, said } = answer
  if (status === null) return unreachable(`the request failed: ${said ?? 'unknown'}`)
  switch (status) {
    case 200:
      return unreachable(`status 200 without rows${titled(answer)}`)
    case 401:
      return {
        kind: 'unauthorized',
        cause: `the table refuses this credential, which other tables accept (status 401): the table has its own API access policy`,
        remedy:
          'Add the authentication profile of this method to the REST API access policy that covers the table, or leave the table out.',
      }
    case 403:
      return said === null ? gatewayCause(answer) : forbidden(said)
    case 404:
      return said === null ? unreachable(`status 404${titled(answer)}`) : noRowsOrAbsent(said)
    case 400:
      return said?.startsWith('Invalid table')
        ? absent()
        : refused(`the request is refused (status 400: ${said ?? 'no reason given'})`, LOOK_AT_LOG)
    case 429:
      return unreachable('the instance limits the rate of requests (status 429)')
    default:
      return unreachable(`status ${status}${said === null ? titled(answer) : `: ${said}`}`)
  }
}

const LOOK_AT_LOG = "See the instance's system log for the reason."

/** The cause of a 403 in the instance's own form, for a table that refuses even one row without conditions. */
function forbidden(said: string): TableCause {
  const scope = /Missing required api access scope:?\s*(.*)$/i.exec(said)
  if (scope !== null) {
    return refused(
      `the OAuth client lacks the API access scope ${scope[1] === '' ? '(not named)' : scope[1]} (status 403)`,
      'Add this auth scope to the client in the application registry, or remove the Table API from the scope record (sys_api_access_scope).',
    )
  }
  if (/Failed API level ACL Validation/i.test(said)) {
    return refused(
      'an access rule on the REST API itself refuses the user (status 403: Failed API level ACL Validation)',
      'Give the integration user the role snc_platform_rest_api_access, or the role in the REST_Endpoint access rule of the Table API.',
    )
  }
  return refused(
    `the user may not read the table (status 403: ${said.replace(/'[a-z0-9_]+'/, 'this table')})`,
    'Give the integration user a role that the read access rule (ACL) of the table names.',
  )
}

/** The cause where a table answers without conditions but not in order or by range. */
export function queryCause(answer: TableAnswer, column: string, matchAnswers: boolean): TableCause {
  const plain = plainCause(answer)
  if (answer.status !== 403 || answer.said === null) return plain ?? refused('the query is not answered', LOOK_AT_LOG)
  return matchAnswers
    ? refused(
        `the table answers, but refuses ranges and sorting by ${column} (status 403): the query_range right is missing`,
        `Grant the integration user the query_range operation on ${column} (query ACL of the table).`,
      )
    : refused(
        `the table answers, but refuses every query that names ${column} (status 403: ${answer.said})`,
        `Let the integration user read the column ${column}: its column access rule or query ACL refuses it.`,
      )
}

/** The cause where a table answers with its key alone, but not with all the columns that are asked for. */
export function columnsCause({ said }: TableAnswer): TableCause {
  return refused(
    `the table answers, but refuses one of the columns that are asked for (status 403: ${said ?? 'no reason given'})`,
    'Start the run again: planning finds the refused columns, leaves them out and names them. Then give the integration user read access to them.',
  )
}

/** A table that this instance does not have. */
function absent(): TableCause {
  return {
    kind: 'absent',
    cause: 'the instance has no such table',
    remedy: 'Install or activate its plugin, or leave the table out.',
  }
}

function noRowsOrAbsent(said: string): TableCause | null {
  return /Records matching query not found/i.test(said) ? null : absent()
}

function gatewayCause(answer: TableAnswer): TableCause {
  return {
    kind: 'unreachable',
    cause: `a gateway refuses the request (status 403${titled(answer)}): the answer is not in ServiceNow's error format`,
    remedy: 'Ask to have the path /api/now/table allowed on the gateway for this host.',
  }
}

function unreachable(cause: string): TableCause {
  return {
    kind: 'unreachable',
    cause: `not answered: ${cause}`,
    remedy: 'Try again; if it happens again, ask the administrator of the instance or of the gateway.',
  }
}

function refused(cause: string, remedy: string): TableCause {
  return { kind: 'refused', cause, remedy }
}

function titled({ title }: TableAnswer): string {
  return title === null ? '' : `, "${title}"`
}
