import { expect, test } from 'vitest'
import { countUnread, NONE_UNREAD, saysUnread, twinsOf, unreadIn } from '../../../../src/contract/row/unread-rows.ts'

test('rows that could not be taken add up over stretches, and either kind alone is told', () => {
  expect(unreadIn({ unkeyed: 2, unreadable: ['a'] }, undefined, { unkeyed: 1, unreadable: ['b'] })).toEqual({
    unread: { unkeyed: 3, unreadable: ['a', 'b'] },
  })
  expect(unreadIn({ unkeyed: 1, unreadable: [] })).toEqual({ unread: { unkeyed: 1, unreadable: [] } })
  expect(unreadIn({ unkeyed: 0, unreadable: ['a'] })).toEqual({ unread: { unkeyed: 0, unreadable: ['a'] } })
  expect(unreadIn(NONE_UNREAD, undefined)).toEqual({})
})

test('each kind is said in a sentence of its own, and one that there is none of is not', () => {
  expect(saysUnread({ unkeyed: 2, unreadable: ['a', 'b'] })).toEqual([
    '2 rows without a key',
    'rows that cannot be read, even alone: a, b',
  ])
  expect(saysUnread(NONE_UNREAD)).toEqual([])
})

test('rows with the key of another one add up, with each of their first ten keys once', () => {
  const twelve = Array.from({ length: 12 }, (_, at) => `k${at}`)
  const [one, two] = [
    { ...NONE_UNREAD, ...twinsOf(twelve) },
    { ...NONE_UNREAD, ...twinsOf(['k0', 'z']) },
  ]
  expect(one.twins).toEqual({ rows: 12, keys: twelve.slice(0, 10) })
  expect(unreadIn(one, undefined, two).unread?.twins).toEqual({ rows: 14, keys: twelve.slice(0, 10) })
  expect(unreadIn(two, two).unread?.twins).toEqual({ rows: 4, keys: ['k0', 'z'] })
  expect(twinsOf([])).toEqual({})
  expect(countUnread({ ...one, unkeyed: 2, unreadable: ['a'] })).toBe(15)
})

test('of rows with the key of another one all are counted, and a mark tells that not every key is named', () => {
  expect(saysUnread({ ...NONE_UNREAD, twins: { rows: 2, keys: ['a', 'b'] } })).toEqual([
    '2 rows with the sys_id of another row: a, b',
  ])
  expect(saysUnread({ ...NONE_UNREAD, twins: { rows: 3, keys: ['a', 'b'] } })).toEqual([
    '3 rows with the sys_id of another row: a, b …',
  ])
})
