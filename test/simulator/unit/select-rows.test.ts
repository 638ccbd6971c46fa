import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Branch, Condition, ParsedQuery } from '../../../src/simulator/query/condition.ts'
import { selectRows } from '../../../src/simulator/query/select-rows.ts'
import { cellOf, createShape, type SimulatedRow } from '../../../src/simulator/store/simulated-row.ts'
import { TableStore } from '../../../src/simulator/store/table-store.ts'

const COLUMNS = ['sys_id', 'sys_created_on', 'name', 'order'] as const
const shape = createShape('t', COLUMNS, () => null)
const definition = { shape, numericColumns: new Set(['order']), ancestors: [], isLog: false }

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'C', 'c'), maxLength: 3 })
const id = fc.string({ unit: fc.constantFrom('0', '9', 'a', 'f'), minLength: 1, maxLength: 4 })
const time = fc.constantFrom('', '2026-01-01 00:00:00', '2026-01-01 00:00:01', '2026-01-02 00:00:00')
const number = fc.constantFrom('', '2', '10', '100')
const rows = fc
  .uniqueArray(fc.record({ id, time, name: letters, order: number }), { selector: (row) => row.id, maxLength: 40 })
  .map((made) =>
    made.map((row): SimulatedRow => ({ id: row.id, shape, cells: [row.id, row.time, row.name, row.order] })),
  )

const range = fc.constantFrom('=', '!=', '>', '>=', '<', '<=')
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ column: fc.constant('sys_id'), operator: range, value: id }),
  fc.record({ column: fc.constant('sys_created_on'), operator: range, value: time.filter((value) => value !== '') }),
  fc.record({ column: fc.constant('order'), operator: range, value: number.filter((value) => value !== '') }),
  fc.record({
    column: fc.constantFrom('name', 'sys_created_on'),
    operator: fc.constantFrom('ISEMPTY', 'ISNOTEMPTY'),
    value: fc.constant(''),
  }),
  fc.record({
    column: fc.constantFrom('name', 'sys_id'),
    operator: fc.constantFrom('STARTSWITH', 'IN'),
    value: fc.constantFrom('a', 'c', 'a,b,f', '9'),
  }),
)
const branch: fc.Arbitrary<Branch> = fc.array(fc.array(condition, { minLength: 1, maxLength: 2 }), {
  minLength: 1,
  maxLength: 4,
})
const order: fc.Arbitrary<readonly string[]> = fc.constantFrom<(readonly string[])[]>(
  [],
  ['sys_id'],
  ['sys_created_on', 'sys_id'],
  ['sys_created_on'],
  ['order', 'name', 'sys_id'],
)

/** The query's meaning, spelled out without indexes. */
function naiveMatch(row: SimulatedRow, query: ParsedQuery): boolean {
  const holds = ({ column, operator, value }: Condition) => {
    const text = cellOf(row, column)
    const compared = definition.numericColumns.has(column)
      ? Number(text) - Number(value)
      : text < value
        ? -1
        : text > value
          ? 1
          : 0
    if (operator === 'ISEMPTY') return text === ''
    if (operator === 'ISNOTEMPTY') return text !== ''
    if (operator === '=') return text === value
    if (operator === '!=') return text !== value
    if (operator === 'IN') return value.split(',').includes(text)
    if (text === '') return false
    if (operator === 'STARTSWITH') return text.startsWith(value)
    if (operator === '>') return compared > 0
    if (operator === '>=') return compared >= 0
    return operator === '<' ? compared < 0 : compared <= 0
  }
  return query.branches.length === 0 || query.branches.some((one) => one.every((group) => group.some(holds)))
}

test('the indexed engine finds, counts and orders exactly what a naive filter does', () => {
  fc.assert(
    fc.property(
      rows,
      fc.array(branch, { maxLength: 3 }),
      order,
      fc.nat(5),
      fc.nat(12),
      (made, branches, by, offset, limit) => {
        const query = { branches, order: by.map((column) => ({ column, descending: false })) }
        const store = new TableStore(definition, 'bytes', () => [...made])
        const selection = selectRows(store, query, 7)
        const whole = selection.page(0, 1000)
        const expected = made.filter((row) => naiveMatch(row, query)).map((row) => row.id)
        expect(whole.map((row) => row.id).sort()).toEqual(expected.sort())
        expect(selection.count()).toBe(expected.length)
        expect(selection.page(offset, limit)).toEqual(whole.slice(offset, offset + limit))
        if (by.includes('sys_id') && !by.includes('order')) {
          const keys = whole.map((row) => by.map((column) => cellOf(row, column)).join(' '))
          expect(keys).toEqual([...keys].sort())
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('the caseless collation orders and compares ids without regard to case', () => {
  const ids = ['B1', 'a1', 'A2', 'b0']
  const store = new TableStore(definition, 'caseless', () =>
    ids.map((one): SimulatedRow => ({ id: one, shape, cells: [one, '', '', ''] })),
  )
  const after = (value: string): ParsedQuery => ({
    branches: [[[{ column: 'sys_id', operator: '>', value }]]],
    order: [{ column: 'sys_id', descending: false }],
  })
  expect(
    selectRows(store, after('A1'), 1)
      .page(0, 9)
      .map((row) => row.id),
  ).toEqual(['A2', 'b0', 'B1'])
  expect(store.find('B0')?.id).toBe('b0')
})
