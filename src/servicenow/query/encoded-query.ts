import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Key } from '../../contract/row/key.ts'
import { splitTimeKey, type TimeKey } from '../../contract/row/time-key.ts'
import type { TimeWindow } from '../../contract/run/harvest-request.ts'
import type { RowCondition, TableOrder } from '../../contract/table/table-plan.ts'
import { isEqual, isOneOf, quoted } from './conditions.ts'
import { isListable } from './quoting.ts'

/** The rows that a request asks for: an interval of keys in an order, inside a time window. */
export interface QueryRange {
  readonly order: TableOrder
  readonly window: TimeWindow | null
  /** Conditions that hold everywhere in the range, in encoded form; null for none. */
  readonly filter: string | null
  /** The only rows of the table that are read; an answer that holds others is refused. Absent for no such bound. */
  readonly only?: RowCondition | undefined
  readonly lo: Key | null
  /** True asks for `lo` itself too. */
  readonly includesLo: boolean
  /** Inclusive end; null for none. */
  readonly hi: Key | null
  /** Only rows of these ids, and an answer that holds others is refused; absent for no such bound. One that no list can hold is alone. */
  readonly ids?: readonly Key[]
  /** True asks for no order, and takes any. */
  readonly unsorted?: boolean
  /** True asks for the last rows first. */
  readonly descending?: boolean
}

/**
 * The encoded query for a range, ordered unless that is not wanted; empty for all rows in no order. Time orders need up to three branches joined by `^NQ` (a new query, OR at
 * top level), each with all its conditions, since `^OR` binds to the condition before it only
 * (ServiceNow documentation: encoded query strings).
 */
export function encodedQuery(range: QueryRange): string {
  if (range.order === 'sys_id') {
    return joined([
      ...idConditions(range.lo, range.includesLo, range.hi),
      ...windowConditions('sys_created_on', range.window),
      idsCondition(range),
      onlyCondition(range),
      range.filter ?? '',
      ...orderTerms(range),
    ])
  }
  const branches = timeBranches(range, range.order)
    .map((conditions) =>
      joined([
        ...conditions,
        ...windowConditions(range.order, range.window),
        idsCondition(range),
        onlyCondition(range),
        range.filter ?? '',
      ]),
    )
    .join('^NQ')
  return joined([branches, ...orderTerms(range)])
}

function orderTerms({ order, unsorted = false, descending = false }: QueryRange): readonly string[] {
  if (unsorted) return []
  const term = descending ? 'ORDERBYDESC' : 'ORDERBY'
  return order === 'sys_id' ? [`${term}sys_id`] : [`${term}${order}`, `${term}sys_id`]
}

function idConditions(lo: string | null, includesLo: boolean, hi: string | null): string[] {
  return [
    ...(lo === null ? [] : [`sys_id${includesLo ? '>=' : '>'}${quoted(lo)}`]),
    ...(hi === null ? [] : [`sys_id<=${quoted(hi)}`]),
  ]
}

function windowConditions(column: string, window: TimeWindow | null): string[] {
  return window === null ? [] : [`${column}>=${instanceTime(window.from)}`, `${column}<${instanceTime(window.to)}`]
}

function timeBranches(range: QueryRange, column: string): string[][] {
  const lo = range.lo === null ? null : splitTimeKey(range.lo)
  const hi = range.hi === null ? null : splitTimeKey(range.hi)
  if (lo !== null && hi !== null && lo.time === hi.time) {
    return [[`${column}=${lo.time}`, ...idConditions(nonEmpty(lo), range.includesLo, nonEmpty(hi))]]
  }
  const head = lo === null ? [] : [[`${column}=${lo.time}`, ...idConditions(nonEmpty(lo), range.includesLo, null)]]
  const between = [...(lo === null ? [] : [`${column}>${lo.time}`]), ...(hi === null ? [] : [`${column}<${hi.time}`])]
  // A bound without an id ends before the first row of its second.
  const tail = hi === null || hi.id === '' ? [] : [[`${column}=${hi.time}`, `sys_id<=${quoted(hi.id)}`]]
  return [...head, between, ...tail]
}

function nonEmpty(key: TimeKey): string | null {
  return key.id === '' ? null : key.id
}

/** An id that no list can hold is asked for by its value, unless the range is that id alone already. */
function idsCondition({ ids, lo, hi }: QueryRange): string {
  if (ids === undefined) return ''
  const [only] = ids
  if (ids.length !== 1 || only === undefined || isListable(only)) return isOneOf('sys_id', ids)
  return lo === only && hi === only ? '' : isEqual('sys_id', only)
}

function onlyCondition({ only }: QueryRange): string {
  return only === undefined ? '' : isOneOf(only.column, only.oneOf)
}

function joined(conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== '').join('^')
}
