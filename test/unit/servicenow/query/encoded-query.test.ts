import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../../src/contract/row/compare-keys.ts'
import { timeKey } from '../../../../src/contract/row/time-key.ts'
import type { TableOrder } from '../../../../src/contract/table/table-plan.ts'
import { encodedQuery, type QueryRange } from '../../../../src/servicenow/query/encoded-query.ts'
import { branchTest } from '../../../../src/simulator/query/match-row.ts'
import { parseQuery } from '../../../../src/simulator/query/parse-query.ts'
import { createShape, type SimulatedRow } from '../../../../src/simulator/store/simulated-row.ts'

const WHOLE: QueryRange = { order: 'sys_id', window: null, filter: null, lo: null, includesLo: false, hi: null }
const WINDOW = { from: '2026-10-01T00:00:00.000Z', to: '2026-10-08T00:00:00.000Z' }
const T = '2026-10-05 12:00:00'
const U = '2026-10-05 13:00:00'
const BY_TIME = { order: 'sys_created_on' } as const
const IN_WINDOW = 'sys_created_on>=2026-10-01 00:00:00^sys_created_on<2026-10-08 00:00:00'

test.each<{ name: string; range: Partial<QueryRange>; query: string }>([
  { name: 'a whole table', range: {}, query: 'ORDERBYsys_id' },
  { name: 'beyond a cursor', range: { lo: 'a' }, query: 'sys_id>a^ORDERBYsys_id' },
  { name: 'from a row on', range: { lo: 'a', includesLo: true }, query: 'sys_id>=a^ORDERBYsys_id' },
  { name: 'up to a row', range: { hi: 'b' }, query: 'sys_id<=b^ORDERBYsys_id' },
  {
    name: 'an interval with a filter',
    range: { lo: 'a', hi: 'b', filter: 'nameINx,y' },
    query: 'sys_id>a^sys_id<=b^nameINx,y^ORDERBYsys_id',
  },
  {
    name: 'the only rows that are harmless, in every branch of a log',
    range: { ...BY_TIME, lo: `${T} a`, only: { column: 'variable', oneOf: ['x', 'y'] } },
    query: `sys_created_on=${T}^sys_id>a^variableINx,y^NQsys_created_on>${T}^variableINx,y^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  { name: 'ids in a window', range: { lo: 'a', window: WINDOW }, query: `sys_id>a^${IN_WINDOW}^ORDERBYsys_id` },
  { name: 'a whole log', range: BY_TIME, query: 'ORDERBYsys_created_on^ORDERBYsys_id' },
  {
    name: 'a window of a log',
    range: { ...BY_TIME, window: WINDOW },
    query: `${IN_WINDOW}^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  {
    name: 'a log beyond a cursor, in two branches',
    range: { ...BY_TIME, lo: `${T} a` },
    query: `sys_created_on=${T}^sys_id>a^NQsys_created_on>${T}^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  {
    name: 'a log beyond the beginning of a second, with no empty condition',
    range: { ...BY_TIME, lo: `${T} ` },
    query: `sys_created_on=${T}^NQsys_created_on>${T}^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  {
    name: 'a log up to the beginning of a second',
    range: { ...BY_TIME, hi: `${T} ` },
    query: `sys_created_on<${T}^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  {
    name: 'a log between two rows, in three branches that all carry the filter',
    range: { ...BY_TIME, lo: `${T} a`, hi: `${U} b`, filter: 'level=2' },
    query: `sys_created_on=${T}^sys_id>a^level=2^NQsys_created_on>${T}^sys_created_on<${U}^level=2^NQsys_created_on=${U}^sys_id<=b^level=2^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
  {
    name: 'rows of one second',
    range: { ...BY_TIME, lo: `${T} a`, hi: `${T} b` },
    query: `sys_created_on=${T}^sys_id>a^sys_id<=b^ORDERBYsys_created_on^ORDERBYsys_id`,
  },
])('asks for $name', ({ range, query }) => {
  expect(encodedQuery({ ...WHOLE, ...range })).toBe(query)
})

test('an id that holds the sign between conditions is refused instead of widening the query', () => {
  for (const range of [{ lo: 'a^ORsys_id!=b' }, { hi: 'a^b' }, { ...BY_TIME, lo: `${T} a^b` }])
    expect(() => encodedQuery({ ...WHOLE, ...range })).toThrow(expect.objectContaining({ code: 'TABLE_UNSUPPORTED' }))
})

const COLUMNS = ['sys_id', 'sys_created_on', 'sys_updated_on', 'name'] as const
const shape = createShape('t', COLUMNS, () => null)
const RULES = { collation: 'bytes', numericColumns: new Set<string>() } as const

const second = fc.integer({ min: 0, max: 5 }).map((n) => `2026-10-05 12:00:0${n}`)
const id = fc.string({ unit: fc.constantFrom('0', '7', 'a', 'f'), minLength: 1, maxLength: 3 })
const row = fc.record({ id, time: second, name: fc.constantFrom('x', 'y', 'z') })
const window = fc.option(fc.tuple(second, second).map(([from, to]) => ({ from: iso(from), to: iso(to) })))
const filter = fc.option(fc.constantFrom('name=x', 'name=x^ORname=y', 'nameINx,y^name!=x'))
const order = fc.constantFrom<TableOrder>('sys_id', 'sys_created_on', 'sys_updated_on')
// A bound without an id stands for the beginning of its second.
const bound = fc.option(fc.record({ time: second, id: fc.oneof(id, fc.constant('')) }))

function iso(time: string): string {
  return `${time.replace(' ', 'T')}.000Z`
}

function matches(terms: string, one: SimulatedRow): number {
  const { branches } = parseQuery(terms)
  return branches.length === 0 ? 1 : branches.filter((branch) => branchTest(branch, RULES)(one)).length
}

test('the branches of a query are disjoint, and together they are the range: no row twice, none lost, none added', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      order,
      bound,
      bound,
      fc.boolean(),
      window,
      filter,
      (rows, by, low, high, includesLo, within, where) => {
        const keyOf = ({ id: one, time }: { readonly id: string; readonly time: string }): string =>
          by === 'sys_id' ? one : timeKey({ id: one, time })
        const lo = low === null || keyOf(low) === '' ? null : keyOf(low)
        const hi = high === null || keyOf(high) === '' ? null : keyOf(high)
        fc.pre(lo === null || hi === null || compareKeys(lo, hi) < 0)
        const query = encodedQuery({ order: by, window: within, filter: where, lo, includesLo, hi })
        for (const each of rows) {
          const key = keyOf(each)
          const stored: SimulatedRow = { id: each.id, shape, cells: [each.id, each.time, each.time, each.name] }
          const inside =
            (lo === null || compareKeys(key, lo) > (includesLo ? -1 : 0)) &&
            (hi === null || compareKeys(key, hi) <= 0) &&
            (within === null || (iso(each.time) >= within.from && iso(each.time) < within.to)) &&
            (where === null || matches(where, stored) === 1)
          expect(matches(query, stored)).toBe(inside ? 1 : 0)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
