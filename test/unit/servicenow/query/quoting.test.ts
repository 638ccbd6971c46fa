import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareKeys } from '../../../../src/contract/row/compare-keys.ts'
import type { ReadingStrategy } from '../../../../src/contract/table/reading-strategy.ts'
import { isEqual, isOneOf, startsWith } from '../../../../src/servicenow/query/conditions.ts'
import { encodedQuery } from '../../../../src/servicenow/query/encoded-query.ts'
import { inGroups } from '../../../../src/servicenow/query/id-groups.ts'
import { after, byIds, firstRows } from '../../../../src/servicenow/query/page-request.ts'
import { isQuotable, quotablePrefix } from '../../../../src/servicenow/query/quoting.ts'
import { OPERATORS } from '../../../../src/simulator/query/condition.ts'
import { parseQuery } from '../../../../src/simulator/query/parse-query.ts'

const SEPARATORS = [
  '^',
  '^OR',
  '^NQ',
  '^ORDERBY',
  ',',
  '@',
  'javascript:',
  'JavaScript:gs.x()',
  'NULL',
  '^^',
  ' ',
  '\n',
]
const MORE_OPERATORS = [
  'NOT IN',
  'LIKE',
  'ENDSWITH',
  'ANYTHING',
  'SAMEAS',
  'BETWEEN',
  'ON',
  'DYNAMIC',
  '123TEXTQUERY321=',
]
const piece = fc.oneof(
  fc.constantFrom(...SEPARATORS, ...MORE_OPERATORS, ...OPERATORS, 'ORDERBY', 'NQ', 'OR', 'sys_id', 'name'),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.stringMatching(/^[0-9a-f]{1,8}$/),
)
const value = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
const reading = fc.constantFrom<ReadingStrategy>('keyset', 'key-windows', 'ordered-offsets', 'offsets')
const RUNS = { numRuns: 5000 }

/** The conditions of a query as the simulated instance reads them, without its order. */
function conditions(query: string): readonly string[] {
  const { branches } = parseQuery(query)
  expect(branches.length).toBeLessThanOrEqual(1)
  return (branches[0] ?? []).flatMap((group) => {
    expect(group).toHaveLength(1)
    return group.map(({ column, operator, value: text }) => `${column} ${operator} ${text}`)
  })
}

/** A query, or null where it says that it cannot express a value. */
function built(query: () => string): string | null {
  try {
    return query()
  } catch (error) {
    expect(error).toMatchObject({ code: 'TABLE_UNSUPPORTED' })
    return null
  }
}

test('whatever stands in a bound, an instance reads it as that value and nothing else, or it is never sent', () => {
  fc.assert(
    fc.property(value, value, fc.boolean(), (lo, hi, includesLo) => {
      const walk = { ...firstRows('t', ['sys_id'], 1), table: 't' }
      const query = built(() => encodedQuery(after(walk, { lo, hi }, 10, { includesLo })))
      expect(query === null).toBe(!isQuotable(lo) || !isQuotable(hi))
      if (query !== null)
        expect(conditions(query)).toEqual([`sys_id ${includesLo ? '>=' : '>'} ${lo}`, `sys_id <= ${hi}`])
    }),
    RUNS,
  )
})

test('whatever the ids are, a question for them names exactly them: in a list, or one alone', () => {
  fc.assert(
    fc.property(fc.uniqueArray(value, { maxLength: 8 }), reading, (ids, how) => {
      const { groups, inexpressible } = inGroups(ids)
      expect([...groups.flat(), ...inexpressible].sort()).toEqual([...ids].sort())
      for (const group of groups) {
        const asked = conditions(encodedQuery(byIds(firstRows('t', ['sys_id'], 10), group, how)))
        const [only = ''] = group
        const alone =
          how === 'keyset' || how === 'key-windows'
            ? [[`sys_id >= ${only}`, `sys_id <= ${only}`]]
            : [[`sys_id = ${only}`]]
        const list = [[`sys_id IN ${group.join(',')}`]]
        expect(only.includes(',') ? alone : list).toContainEqual(asked)
        if (only.includes(',')) expect(group).toHaveLength(1)
        else expect(group.every((id) => !id.includes(','))).toBe(true)
      }
    }),
    RUNS,
  )
})

test('whatever stands in a condition, an instance reads it as that value, or it is never sent', () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const equal = built(() => isEqual('user', one))
      if (equal !== null) expect(conditions(equal)).toEqual([`user = ${one}`])
      const list = built(() => isOneOf('name', [one, other]))
      if (list !== null) expect(conditions(list)).toEqual([`name IN ${one},${other}`])
      expect(list?.split(',').length ?? 2).toBe(2)
      const begins = built(() => startsWith('sys_id', one))
      if (begins !== null) expect(conditions(begins)).toEqual([`sys_id STARTSWITH ${one}`])
    }),
    RUNS,
  )
})

test('the part of an id that a query can name lies before the id, and is a part of it', () => {
  fc.assert(
    fc.property(value, (id) => {
      fc.pre(id !== '')
      const prefix = quotablePrefix(id)
      expect(id.startsWith(prefix)).toBe(true)
      expect(compareKeys(prefix, id)).toBeLessThan(0)
      expect(prefix === '' || isQuotable(prefix)).toBe(true)
    }),
    RUNS,
  )
})

test.each([
  { name: 'hex ids', values: Array.from({ length: 100 }, (_, at) => String(at).padStart(32, 'a')), most: 40 },
  { name: 'short names', values: Array.from({ length: 300 }, (_, at) => `n${at}`), most: 250 },
  {
    name: 'ids whose bytes are written out',
    values: Array.from({ length: 60 }, (_, at) => 'é'.repeat(16) + at),
    most: 14,
  },
])('as many values as an address can hold are named at once: $name', ({ values, most }) => {
  const { groups } = inGroups(values)
  expect(groups.flat()).toEqual(values)
  const longest = Math.max(...groups.map((group) => encodeURIComponent(group.join(',')).length))
  expect(longest).toBeLessThanOrEqual(1400)
  expect(Math.max(...groups.map((group) => group.length))).toBeLessThanOrEqual(most)
  expect(longest).toBeGreaterThan(1250)
})
