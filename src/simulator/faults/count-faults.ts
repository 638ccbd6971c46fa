import type { Answer } from '../http/answer.ts'
import { json } from '../http/answer.ts'
import type { ParsedQuery } from '../query/condition.ts'
import { CANCELLED_ERROR } from './answer-faults.ts'
import { faultOf, type ParsedFault } from './fault.ts'
import { effectiveQuery } from './paging-faults.ts'

/** The count that an instance states, as text: right, off, fixed, or null where it states none. */
export function statedCount(
  faults: readonly ParsedFault[],
  query: ParsedQuery,
  count: (query: ParsedQuery) => number,
): string | null {
  if (faultOf(faults, 'no-count') !== undefined) return null
  const wrong = faultOf(faults, 'wrong-count')
  if (wrong === undefined) return String(count(query))
  if (wrong.is !== undefined) return wrong.is
  const counted = wrong.ignoresRange ? effectiveQuery([{ fault: 'ignore-range', table: '*' }], query) : query
  return String(Math.max(0, count(counted) + wrong.by))
}

/** The answer to a query whose count costs too much; null where it does not. */
export function costlyCountAnswer(faults: readonly ParsedFault[]): Answer | null {
  return faultOf(faults, 'costly-count') === undefined ? null : json(200, { error: CANCELLED_ERROR, status: 'failure' })
}
