import { queryForbiddenAnswer } from '../faults/access-faults.ts'
import { RefusedRequest } from '../http/refusal.ts'
import type { ParsedQuery } from '../query/condition.ts'
import type { TableStore } from '../store/table-store.ts'

/** What becomes of an unknown column in a query: both are seen on real instances. */
export type UnknownColumnRule = 'refuse' | 'ignore'

/** Refuses a query with unknown or unreadable columns (403), or drops their conditions, which silently widens the result. */
export function withKnownColumns(
  query: ParsedQuery,
  store: TableStore,
  withheld: ReadonlySet<string>,
  rule: UnknownColumnRule,
): ParsedQuery {
  const columns = new Set(store.columns.filter((column) => !withheld.has(column)))
  const named = [...query.branches.flat(2), ...query.order].map(({ column }) => column)
  if (named.every((column) => columns.has(column))) return query
  if (rule === 'refuse') throw new RefusedRequest(queryForbiddenAnswer())
  const branches = query.branches.map((branch) =>
    branch.map((group) => group.filter(({ column }) => columns.has(column))).filter((group) => group.length > 0),
  )
  const order = query.order.filter(({ column }) => columns.has(column))
  return { branches: branches.some((branch) => branch.length === 0) ? [] : branches, order }
}
