import type { FailureCode } from '../../contract/failure/failure-code.ts'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import { FAILURE_TEXTS } from '../../contract/failure/failure-texts.ts'
import type { CauseWords, Refusal } from './refusal.ts'

/** Why a table cannot be harvested as it should, and what to do; equal causes of several tables are told once. */
export interface TableCause extends CauseWords {
  readonly kind: 'unauthorized' | 'unreachable' | 'absent' | 'refused' | 'rows'
}

/** The cause behind a failure that a table met. */
export function causeOf({ code, words }: Pick<Refusal, 'code' | 'words'>): TableCause {
  return { kind: kindOf(code), ...words }
}

function kindOf(code: FailureCode): TableCause['kind'] {
  const { subject, waitsFor, verdict } = FAILURE_POLICY[code]
  if (waitsFor === 'token') return 'unauthorized'
  if (verdict === 'absent') return 'absent'
  return subject === 'table' || subject === 'query' ? 'refused' : 'unreachable'
}

/** The words for an answer that names no cause of its own. */
export function usual(what: string, code: FailureCode): CauseWords {
  return { cause: `not answered: ${what}`, remedy: FAILURE_TEXTS[code].hint }
}

const LOOK_AT_LOG = "See the instance's system log for the reason."

/** A refusal in the instance's form that names no table and no right. */
export function refusedWith(what: string): CauseWords {
  return { cause: `the request is refused (${what})`, remedy: LOOK_AT_LOG }
}

/** A table that this instance does not have. */
export const ABSENT: CauseWords = {
  cause: 'the instance has no such table',
  remedy: 'Install or activate its plugin, or leave the table out.',
}

/** A table that refuses a credential which is good elsewhere. */
export const UNAUTHORIZED: CauseWords = {
  cause:
    'the table refuses this credential, which other tables accept (status 401): the table has its own API access policy',
  remedy:
    'Add the authentication profile of this method to the REST API access policy that covers the table, or leave the table out.',
}

/** A refusal in another form than the instance's. */
export function gatewayRefuses(what: string): CauseWords {
  return {
    cause: `a gateway refuses the request (${what}): the answer is not in ServiceNow's error format`,
    remedy:
      'Ask to have the path /api/now/table allowed on the gateway for this host, with addresses of up to 8,000 bytes.',
  }
}

/** The words for a 403 in the instance's own form, for a table that refuses even one row without conditions. */
export function forbidden(said: string): CauseWords {
  const scope = /Missing required api access scope:?\s*(.*)$/i.exec(said)
  if (scope !== null) {
    return {
      cause: `the OAuth client lacks the API access scope ${scope[1] === '' ? '(not named)' : scope[1]} (status 403)`,
      remedy:
        'Add this auth scope to the client in the application registry, or remove the Table API from the scope record (sys_api_access_scope).',
    }
  }
  if (/Failed API level ACL Validation/i.test(said)) {
    return {
      cause: 'an access rule on the REST API itself refuses the user (status 403: Failed API level ACL Validation)',
      remedy:
        'Give the integration user the role snc_platform_rest_api_access, or the role in the REST_Endpoint access rule of the Table API.',
    }
  }
  return {
    cause: `the user may not read the table (status 403: ${said.replace(/'[a-z0-9_]+'/, 'this table')})`,
    remedy: 'Give the integration user a role that the read access rule (ACL) of the table names.',
  }
}

/** The cause where a table answers without conditions but not in order or by range. */
export function queryCause(refusal: Refusal | null, column: string, matchAnswers: boolean): TableCause {
  if (refusal === null) return { kind: 'refused', cause: 'the query is not answered', remedy: LOOK_AT_LOG }
  const { status, said } = refusal
  if (status !== 403 || said === null) return causeOf(refusal)
  return matchAnswers
    ? {
        kind: 'refused',
        cause: `the table answers, but refuses ranges and sorting by ${column} (status 403): the query_range right is missing`,
        remedy: `Grant the integration user the query_range operation on ${column} (query ACL of the table).`,
      }
    : {
        kind: 'refused',
        cause: `the table answers, but refuses every query that names ${column} (status 403: ${said})`,
        remedy: `Let the integration user read the column ${column}: its column access rule or query ACL refuses it.`,
      }
}

/** The cause where a table answers with its key alone, but not with all the columns that are asked for. */
export function columnsCause({ status, said }: Refusal): TableCause {
  return {
    kind: 'refused',
    cause: `the table answers, but refuses one of the columns that are asked for (status ${status}: ${said ?? 'no reason given'})`,
    remedy:
      'Start the run again: planning finds the refused columns, leaves them out and names them. Then give the integration user read access to them.',
  }
}
