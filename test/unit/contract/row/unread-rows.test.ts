import { expect, test } from 'vitest'
import { NONE_UNREAD, saysUnread, unreadIn } from '../../../../src/contract/row/unread-rows.ts'

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
