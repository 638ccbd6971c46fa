import { notImplemented } from '../http/answer.ts'
import { RefusedRequest } from '../http/refusal.ts'
import { cellOf, type SimulatedRow } from '../store/simulated-row.ts'
import type { SortedIndex } from '../store/sorted-index.ts'
import type { TableStore } from '../store/table-store.ts'
import type { Branch, OrderTerm, ParsedQuery } from './condition.ts'
import { hashText } from './hash-text.ts'
import { bounds, type IndexSpan, keySpan } from './key-span.ts'
import { branchTest, compareTexts, type RowTest } from './match-row.ts'

/** The rows that a query matches, in the order that it asked for; counted and cut without copying where possible. */
export interface Selection {
  count(): number
  page(offset: number, limit: number): SimulatedRow[]
}

const INDEXED = ['sys_id', 'sys_created_on', 'sys_updated_on'] as const

/** So many rows of a scattered order are found without sorting a whole table. */
const FEW = 20

/** Answers a query from a table; without an order the rows come in a scattered one that the seed decides. */
export function selectRows(store: TableStore, query: ParsedQuery, seed: number): Selection {
  const named = namedRows(store, query.branches)
  if (named !== null) {
    const sorted = named.sort(comparator(query.order, store, seed))
    return { count: () => sorted.length, page: (offset, limit) => sorted.slice(offset, offset + limit) }
  }
  const orderIndex = indexForOrder(query.order)
  if (orderIndex === null && !store.holdsRows)
    throw new RefusedRequest(notImplemented(`no order by sys_id on ${store.name}`))
  const filterIndex =
    orderIndex ?? INDEXED.find((column) => query.branches.every((one) => bounds(one, column))) ?? 'sys_id'
  const index = store.index(filterIndex)
  const stretches = testedStretches(query.branches, index, store)
  if (orderIndex !== null)
    return { count: () => countRows(stretches, index), page: (o, l) => cut(stretches, index, o, l) }
  let sorted: SimulatedRow[] | null = null
  const all = () => {
    sorted ??= cut(stretches, index, 0, index.rows.length).sort(comparator(query.order, store, seed))
    return sorted
  }
  const page = (offset: number, limit: number): SimulatedRow[] =>
    query.order.length === 0 && offset + limit <= FEW
      ? firstScattered(cut(stretches, index, 0, index.rows.length), offset + limit, seed).slice(offset)
      : all().slice(offset, offset + limit)
  return { count: () => countRows(stretches, index), page }
}

/** The first rows of a scattered order, found without sorting all of them. */
function firstScattered(rows: readonly SimulatedRow[], number: number, seed: number): SimulatedRow[] {
  const first: { readonly row: SimulatedRow; readonly rank: number }[] = []
  for (const row of rows) {
    const rank = hashText(row.id, seed)
    if (first.length === number && rank >= (first.at(-1)?.rank ?? 0)) continue
    const behind = first.findIndex((other) => other.rank > rank)
    first.splice(behind === -1 ? first.length : behind, 0, { row, rank })
    if (first.length > number) first.pop()
  }
  return first.map(({ row }) => row)
}

/** The rows that branches match which name their ids, found without a search; null where a branch names none. */
function namedRows(store: TableStore, branches: readonly Branch[]): SimulatedRow[] | null {
  const found = new Set<SimulatedRow>()
  for (const branch of branches) {
    const [list] = branch.flatMap(([only, ...others]) =>
      only?.column === 'sys_id' && only.operator === 'IN' && others.length === 0 ? [only.value] : [],
    )
    if (list === undefined) return null
    const test = branchTest(branch, store.rules)
    for (const id of list.split(',')) {
      const row = store.find(id)
      if (row !== null && test(row)) found.add(row)
    }
  }
  return branches.length === 0 ? null : [...found]
}

/** The index that yields an order directly: `sys_id`, or a time column followed by `sys_id`. */
function indexForOrder(order: readonly OrderTerm[]): string | null {
  const [first, second] = order
  if (first === undefined || order.some((term) => term.descending)) return null
  if (first.column === 'sys_id') return 'sys_id'
  const isTime = INDEXED.some((column) => column === first.column)
  return isTime && second?.column === 'sys_id' ? first.column : null
}

interface TestedStretch extends IndexSpan {
  /** Null where every row of the stretch matches. */
  readonly test: RowTest | null
}

/** Disjoint stretches of the index, ascending, that together hold every match; overlapping branches become one. */
function testedStretches(branches: readonly Branch[], index: SortedIndex, store: TableStore): TestedStretch[] {
  if (branches.length === 0) return [{ start: 0, end: index.rows.length, isExact: true, test: null }]
  const tests = branches.map((branch) => branchTest(branch, store.rules))
  const anyTest: RowTest = (row) => tests.some((test) => test(row))
  const spans = branches
    .map((branch, i): TestedStretch => {
      const span = keySpan(branch, index, store.rules.collation)
      return { ...span, test: span.isExact ? null : (tests[i] ?? anyTest) }
    })
    .filter((span) => span.start < span.end)
    .sort((a, b) => a.start - b.start)
  const merged: TestedStretch[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last === undefined || last.end <= span.start) merged.push(span)
    else merged.splice(-1, 1, { ...last, end: Math.max(last.end, span.end), isExact: false, test: anyTest })
  }
  return merged
}

function countRows(stretches: readonly TestedStretch[], index: SortedIndex): number {
  let count = 0
  for (const { start, end, test } of stretches) {
    if (test === null) count += end - start
    else for (let at = start; at < end; at += 1) count += matches(index, at, test) ? 1 : 0
  }
  return count
}

function cut(stretches: readonly TestedStretch[], index: SortedIndex, offset: number, limit: number): SimulatedRow[] {
  const rows: SimulatedRow[] = []
  let skip = offset
  for (const { start, end, test } of stretches) {
    let at = start
    if (test === null) {
      const skipped = Math.min(skip, end - start)
      skip -= skipped
      at += skipped
    }
    for (; at < end && rows.length < limit; at += 1) {
      const row = index.rows.at(at)
      if (row === undefined || (test !== null && !test(row))) continue
      if (skip > 0) skip -= 1
      else rows.push(row)
    }
  }
  return rows
}

function matches(index: SortedIndex, at: number, test: RowTest): boolean {
  const row = index.rows.at(at)
  return row !== undefined && test(row)
}

/** Compares by the asked columns, and by a seeded scatter among equals, since a database promises no order there. */
function comparator(
  order: readonly OrderTerm[],
  store: TableStore,
  seed: number,
): (a: SimulatedRow, b: SimulatedRow) => number {
  const { collation, numericColumns } = store.rules
  const scatter = new Map<string, number>()
  const rank = (row: SimulatedRow) => {
    const known = scatter.get(row.id) ?? hashText(row.id, seed)
    scatter.set(row.id, known)
    return known
  }
  return (a, b) => {
    for (const { column, descending } of order) {
      const compared = compareTexts(cellOf(a, column), cellOf(b, column), numericColumns.has(column), collation)
      if (compared !== 0) return descending ? -compared : compared
    }
    return rank(a) - rank(b)
  }
}
