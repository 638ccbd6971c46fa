import { expect, test } from 'vitest'
import { HarvestError } from '../../../../src/contract/failure/harvest-error.ts'
import { withoutCount } from '../../../../src/servicenow/paging/counts/without-count.ts'
import { idsRequest } from '../../../../src/servicenow/paging/walk.ts'
import { wholeTable } from '../../../support/walk-table.ts'
import { EMPTY_PAGE, scriptedClient } from '../scripted-client.ts'

const SIGNAL = new AbortController().signal
const REQUEST = idsRequest(wholeTable('sys_script'), null, null)
const KEYS = ['a', 'b', 'c']

/** A table of three rows whose pages come with a count of 7, or are too much with one, and that the Aggregate API counts so, one answer after the other. */
function clientOf(counts: readonly (number | null)[], countsPages: boolean, keys: readonly string[] = KEYS) {
  const left = [...counts]
  return scriptedClient(
    async ({ counted }) => {
      if (counted && !countsPages) throw new HarvestError('PAGE_TOO_EXPENSIVE', 'cancelled')
      return { ...EMPTY_PAGE, keys, total: counted ? 7 : null }
    },
    async () => left.shift() ?? null,
  )
}

test('rows and the count from elsewhere are believed together where the count stays the same', async () => {
  const client = clientOf([5, 5], true)
  expect(await withoutCount(client, REQUEST, SIGNAL)).toMatchObject({ keys: KEYS, total: 5 })
  expect([client.requests(), client.counts.mayBeCostly('sys_script')]).toEqual([1, true])
})

/** Counts from elsewhere, before the rows and after them, that say nothing of the rows. */
const UNSURE = [
  { name: 'changes', counts: [5, 4] },
  { name: 'falls away', counts: [5, null] },
  { name: 'is not there at first', counts: [null, 5] },
  { name: 'is lower than the rows that came', counts: [2, 2] },
]

test.each(UNSURE)('the page is asked for with its own count where the other one $name', async ({ counts }) => {
  const client = clientOf(counts, true)
  expect(await withoutCount(client, REQUEST, SIGNAL)).toMatchObject({ keys: KEYS, total: 7 })
  expect([client.requests(), client.counts.mayBeCostly('sys_script')]).toEqual([2, false])
})

test.each(UNSURE)('rows come without a count where that costs too much and the other one $name', async ({ counts }) => {
  const client = clientOf(counts, false)
  expect(await withoutCount(client, REQUEST, SIGNAL)).toMatchObject({ keys: KEYS, total: null })
  expect(client.counts.mayBeCostly('sys_script')).toBe(true)
})

test('a page without rows is asked for with its own count where there is no other', async () => {
  const client = clientOf([null], true, [])
  expect(await withoutCount(client, REQUEST, SIGNAL)).toMatchObject({ keys: [], total: 7 })
})
