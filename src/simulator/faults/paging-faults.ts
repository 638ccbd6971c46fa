import type { ParsedQuery } from '../query/condition.ts'
import { isRange } from '../query/condition.ts'
import { faultOf, type ParsedFault } from './fault.ts'

/** The rows that a request really gets, after gateways that cap and instances that ignore. */
export function effectiveLimit(faults: readonly ParsedFault[], asked: number, pageSizeCap: number): number {
  if (faultOf(faults, 'ignore-limit') !== undefined) return Number.POSITIVE_INFINITY
  return Math.min(asked, pageSizeCap, faultOf(faults, 'cap-limit')?.rows ?? Number.POSITIVE_INFINITY)
}

/** Where a page really begins. */
export function effectiveOffset(faults: readonly ParsedFault[], asked: number): number {
  return faultOf(faults, 'ignore-offset') === undefined ? asked : 0
}

/** The query that is really run: without its order or its range conditions where a fault ignores them. */
export function effectiveQuery(faults: readonly ParsedFault[], query: ParsedQuery): ParsedQuery {
  const order = faultOf(faults, 'ignore-order') === undefined ? query.order : []
  if (faultOf(faults, 'ignore-range') === undefined) return { ...query, order }
  const branches = query.branches.map((branch) =>
    branch.filter((group) => !group.some((condition) => isRange(condition.operator))),
  )
  return { branches: branches.some((branch) => branch.length === 0) ? [] : branches, order }
}
