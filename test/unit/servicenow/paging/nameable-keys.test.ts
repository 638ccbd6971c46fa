import { expect, test } from 'vitest'
import { beginningAt, upToNameable } from '../../../../src/servicenow/paging/keys/nameable-keys.ts'
import type { CheckedPage } from '../../../../src/servicenow/table-api/page/parse-page.ts'

function pageOf(...keys: readonly string[]): CheckedPage {
  const lines = Buffer.from(keys.map((key) => `{"sys_id":"${key}"}\n`).join(''))
  return { keys, lines, missingColumns: [], absentColumns: [], newest: null }
}

test.each([
  { name: 'all can be named', keys: ['a', 'b'], left: ['a', 'b'] },
  { name: 'the last ones cannot', keys: ['a', 'b', 'c^d', 'e^f'], left: ['a', 'b'] },
  { name: 'one in the middle cannot', keys: ['a', 'b^c', 'd'], left: ['a', 'b^c', 'd'] },
  { name: 'none can', keys: ['a^b', 'c^d'], left: [] },
  { name: 'there are none', keys: [], left: [] },
])('of a page the rows stay up to the last one that a query can name, where $name', ({ keys, left }) => {
  const page = upToNameable(pageOf(...keys), 'sys_id')
  expect(page.keys).toEqual(left)
  expect(page.lines.toString()).toBe(pageOf(...left).lines.toString())
})

const TIME = '2026-10-05 12:00:00'

test.each([
  { key: 'abc', cursor: 'abb', order: 'sys_id', begin: 'abc' },
  { key: 'ab^c', cursor: 'aa', order: 'sys_id', begin: 'ab' },
  { key: 'ab^c', cursor: null, order: 'sys_id', begin: 'ab' },
  { key: `${TIME} ab^c`, cursor: `${TIME} aa`, order: 'sys_updated_on', begin: `${TIME} ab` },
  { key: `${TIME} ^c`, cursor: null, order: 'sys_updated_on', begin: `${TIME} ` },
] as const)('a query for the row $key behind $cursor begins at $begin', ({ key, cursor, order, begin }) => {
  expect(beginningAt(key, cursor, order)).toBe(begin)
})

test.each([
  { name: 'the part that can be named is the cursor itself', key: 'ab^c', cursor: 'ab' },
  { name: 'it lies before the cursor', key: 'ab^c', cursor: 'abb' },
  { name: 'its order with the cursor depends on the collation', key: 'a_^c', cursor: 'aB' },
  { name: 'no part of it can be named', key: '^c', cursor: null },
])('no query can begin at a row where $name', ({ key, cursor }) => {
  expect(() => beginningAt(key, cursor, 'sys_id')).toThrow(
    expect.objectContaining({ code: 'TABLE_UNSUPPORTED', message: expect.stringContaining('behind hidden rows') }),
  )
})
