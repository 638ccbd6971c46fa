import { type Answer, failure } from '../http/answer.ts'
import type { ParsedQuery } from '../query/condition.ts'
import { isRange } from '../query/condition.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/** ServiceNow's refusal of a request without valid credentials, or of one that lacks a second factor. */
export function unauthorizedAnswer(mfa = false): Answer {
  return failure(401, 'User Not Authenticated', 'Required to provide Auth information', {
    'WWW-Authenticate': 'BASIC realm="Service-now"',
    ...(mfa ? { 'X-MFA_TOKEN': 'invalid' } : {}),
  })
}

/** ServiceNow's refusal of a query that names a column which is unknown or may not be read. */
export function queryForbiddenAnswer(): Answer {
  return failure(
    403,
    'Insufficient rights to query records',
    'Field(s) present in the query do not have permission to be read',
  )
}

/** ServiceNow's refusal of a whole table. */
export function tableForbiddenAnswer(table: string): Answer {
  return failure(403, 'Insufficient rights to query records', `No permission to read table '${table}'`)
}

/** ServiceNow's answer for a table that it does not have: 400, not 404. */
export function absentTableAnswer(table: string): Answer {
  return failure(400, `Invalid table ${table}`, null)
}

/** The answer of a fault in authentication or table access, to a token of some age; null where none strikes. */
export function accessAnswer(faults: readonly ParsedFault[], table: string, tokenAgeMs: number): Answer | null {
  const unauthorized = faultOf(faults, 'unauthorized')
  const { mfa = false, tokenYoungerThanMs: age } = unauthorized ?? {}
  if (unauthorized !== undefined && (age === undefined || tokenAgeMs < age)) return unauthorizedAnswer(mfa)
  if (faultOf(faults, 'deny-api') !== undefined) {
    return failure(403, 'User Not Authorized', 'Failed API level ACL Validation')
  }
  const scope = faultOf(faults, 'deny-api-scope')
  if (scope !== undefined) {
    return failure(403, 'User Not Authorized', `Missing required api access scope: ${scope.scope}`)
  }
  if (faultOf(faults, 'absent-table') !== undefined) return absentTableAnswer(table)
  if (faultOf(faults, 'deny-table') !== undefined) return tableForbiddenAnswer(table)
  return null
}

/** The answer of a missing query_range right: ranges and sorting are refused, plain reads are not. */
export function queryAnswer(faults: readonly ParsedFault[], query: ParsedQuery): Answer | null {
  const denied = faultOf(faults, 'deny-query')
  return denied !== undefined && isRefused(denied.refuses, query) ? queryForbiddenAnswer() : null
}

function isRefused(use: 'order' | 'range' | 'both' | 'descending', { branches, order }: ParsedQuery): boolean {
  const hasRange = branches.some((branch) => branch.some((group) => group.some((one) => isRange(one.operator))))
  switch (use) {
    case 'order':
      return order.length > 0
    case 'range':
      return hasRange
    case 'both':
      return hasRange || order.length > 0
    case 'descending':
      return order.some(({ descending }) => descending)
    default:
      return use satisfies never
  }
}

/** The answer to a request for a place that is too far to be asked for; null where none is. */
export function offsetAnswer(faults: readonly ParsedFault[], offset: number): Answer | null {
  const denied = faultOf(faults, 'deny-offset')
  if (denied === undefined || offset <= denied.beyond) return null
  return failure(400, 'Invalid sysparm_offset', `must not be greater than ${denied.beyond}`)
}

/** The answer to a request that asks for a column which is refused instead of left out; null where none is. */
export function columnsAnswer(faults: readonly ParsedFault[], asked: readonly string[] | null): Answer | null {
  const denied = faultOf(faults, 'deny-columns')
  return asked?.some((column) => denied?.columns.includes(column)) === true ? queryForbiddenAnswer() : null
}
