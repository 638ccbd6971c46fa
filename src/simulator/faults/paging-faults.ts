import { type Condition, isRange, type ParsedQuery } from '../query/condition.ts'
import { branchTest } from '../query/match-row.ts'
import type { TableStore } from '../store/table-store.ts'
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
  const ignoresRanges = faultOf(faults, 'ignore-range') !== undefined
  const ignoredList = faultOf(faults, 'ignore-list')?.column
  if (!ignoresRanges && ignoredList === undefined) return { ...query, order }
  const isIgnored = ({ column, operator }: Condition): boolean =>
    (ignoresRanges && isRange(operator)) || (operator === 'IN' && column === ignoredList)
  const branches = query.branches.map((branch) => branch.filter((group) => !group.some(isIgnored)))
  return { branches: branches.some((branch) => branch.length === 0) ? [] : branches, order }
}

/** How many hidden twins a query counts besides the rows of the table. */
export function twinsCounted(faults: readonly ParsedFault[], store: TableStore, query: ParsedQuery): number {
  const ids = faults.flatMap((fault) => (fault.fault === 'hidden-twin' ? fault.ids : []))
  const tests = query.branches.map((branch) => branchTest(branch, store.rules))
  return ids.filter((id) => {
    const row = store.find(id)
    return row !== null && (tests.length === 0 || tests.some((test) => test(row)))
  }).length
}
