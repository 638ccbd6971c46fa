import { expect, test } from 'vitest'
import type { RangeState } from '../../../src/contract/range-state.ts'
import type { SliceResult } from '../../../src/contract/slice.ts'
import { afterSlice, freshRange } from '../../../src/workflows/reading/range-progress.ts'

const FRESH = freshRange({ lo: 'a', hi: 'f' }, { pageSize: 500 })

const RESULT: SliceResult = {
  stoppedBy: 'bound',
  message: null,
  retryAfterMs: null,
  cursor: 'c',
  pageSize: 250,
  strikes: 0,
  receipt: 'first',
  rows: 100,
  hidden: 3,
  pages: 4,
  requests: 6,
  missingColumns: ['script'],
  total: 1000,
  unproven: null,
}

test('a range begins at its lower end, with nothing stored', () => {
  expect(FRESH).toMatchObject({
    cursor: 'a',
    sequence: 0,
    receipt: null,
    rows: 0,
    hidden: 0,
    ended: null,
    pageSize: 500,
  })
  expect(freshRange({ lo: null, hi: null }, { pageSize: 500 }).cursor).toBeNull()
})

test('a slice that stored something moves the range on', () => {
  expect(afterSlice(FRESH, RESULT)).toEqual({
    lo: 'a',
    hi: 'f',
    cursor: 'c',
    sequence: 1,
    receipt: 'first',
    pageSize: 250,
    strikes: 0,
    rows: 100,
    hidden: 3,
    pages: 4,
    missingColumns: ['script'],
    total: 1000,
    unproven: null,
    ended: null,
  })
})

/** A second slice, with what differs, and what becomes of the range. */
const SECOND: readonly {
  readonly name: string
  readonly result: Partial<SliceResult>
  readonly state: Partial<RangeState>
}[] = [
  {
    name: 'counts add up',
    result: { receipt: 'second', cursor: 'e' },
    state: { sequence: 2, rows: 200, hidden: 6, pages: 8, cursor: 'e' },
  },
  {
    name: 'a slice that stored nothing leaves its number free',
    result: { receipt: 'first', rows: 0, hidden: 0, pages: 0, strikes: 2 },
    state: { sequence: 1, receipt: 'first', rows: 100, strikes: 2 },
  },
  { name: 'progress clears the strikes', result: { receipt: 'second', strikes: 0 }, state: { strikes: 0 } },
  { name: 'the first count stands', result: { receipt: 'second', total: 900 }, state: { total: 1000 } },
  {
    name: 'hidden rows once unknown stay unknown',
    result: { receipt: 'second', hidden: null },
    state: { hidden: null },
  },
  {
    name: 'columns that were missing are collected, sorted and named once',
    result: { receipt: 'second', missingColumns: ['script', 'active'] },
    state: { missingColumns: ['active', 'script'] },
  },
  { name: 'a doubt is kept', result: { receipt: 'second', unproven: 'no count' }, state: { unproven: 'no count' } },
  { name: 'a learnt page size is kept', result: { receipt: 'second', pageSize: 60 }, state: { pageSize: 60 } },
]

test.each(SECOND)('after one more slice: $name', ({ result, state }) => {
  expect(afterSlice(afterSlice(FRESH, RESULT), { ...RESULT, ...result })).toMatchObject(state)
})

test('what is unknown or in doubt after one slice is so after all later ones', () => {
  const doubtful = afterSlice(FRESH, { ...RESULT, hidden: null, unproven: 'no count', total: null })
  expect(afterSlice(doubtful, { ...RESULT, receipt: 'second', unproven: 'another' })).toMatchObject({
    hidden: null,
    unproven: 'no count',
    total: 1000,
  })
})

test('what a slice found out of how its table is read is told to every slice behind it, and to the ranges of a split', () => {
  const rights = { reading: 'offsets', refusedColumns: ['script'] } as const
  const found = afterSlice(FRESH, { ...RESULT, rights })
  const { rights: _found, ...later } = { ...RESULT, rights }
  expect(afterSlice(found, later).rights).toEqual(rights)
  expect(freshRange({ lo: 'c', hi: null }, found).rights).toEqual(rights)
  expect(freshRange({ lo: 'c', hi: null }, FRESH)).not.toHaveProperty('rights')
})
