import { expect, test } from 'vitest'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { NamedRows } from '../../../../src/servicenow/paging/strategy/named-rows.ts'
import type { Page } from '../../../../src/servicenow/table-api/table-client.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE } from '../scripted-client.ts'

const FAILURE = new HarvestError('PAGE_TOO_EXPENSIVE', 'too much', { final: true })

function pageOf(...keys: readonly string[]): Page {
  return { ...EMPTY_PAGE, keys, lines: Buffer.from(keys.map((key) => `{"sys_id":"${key}"}\n`).join('')) }
}

test('a row that cannot be read, even alone, leaves the others of its group to be asked for', () => {
  const named = new NamedRows(wholeTable('sys_script'), ['a', 'b', 'c', 'd'])
  expect(named.answered(pageOf('a'), named.next(4))).toBeNull()
  expect(named.stepOver(named.next(1), FAILURE)).toBe('open')
  const again = named.next(1)
  expect(again.ids).toEqual(['b'])
  expect(named.stepOver(again, FAILURE)).toBe('open')
  const rest = named.next(2)
  expect(rest.ids).toEqual(['c', 'd'])
  expect(named.answered(pageOf('c', 'd'), rest)?.keys).toEqual(['a', 'c', 'd'])
  expect(named).toMatchObject({ passed: ['b'], unshown: 0, last: 'd', isDone: true })
})

test('a row that is asked for alone and cannot be read ends its group', () => {
  const named = new NamedRows(wholeTable('sys_script'), ['a', 'b'])
  expect(named.stepOver(named.next(1), FAILURE)).toBe('open')
  expect(named.stepOver(named.next(1), FAILURE)).toBeNull()
  expect(named).toMatchObject({ passed: ['a'], last: 'a', isDone: false })
  expect(named.next(1).ids).toEqual(['b'])
})

test('a failure of several rows together is none of a single one', () => {
  const named = new NamedRows(wholeTable('sys_script'), ['a', 'b'])
  expect(() => named.stepOver(named.next(2), FAILURE)).toThrow(FAILURE)
})
