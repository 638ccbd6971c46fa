import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { evenEnds } from '../../../../src/servicenow/paging/keys/even-ends.ts'
import { wholeTable } from '../../../support/walk-table.ts'

const BEHIND_A_TENTH = { lo: '1999999999990123456789abcdef0123', hi: null }

/** Ids as if drawn at random, ascending; others for each seed. */
function drawnIds(seed: number): readonly string[] {
  const drawn = Array.from({ length: 4000 }, (_, at) => createHash('sha256').update(`${seed} ${at}`).digest('hex'))
  return drawn.map((digest) => digest.slice(0, 32)).sort()
}

test.each([1, 2, 3, 4, 5, 6, 7])(
  'a table of random ids is split without a question, into ranges of about equal numbers of rows (%d)',
  (seed) => {
    const ids = drawnIds(seed)
    const range = { lo: ids[399] ?? null, hi: null }
    const ends = evenEnds(wholeTable('sys_script', { range }), seed + 1, { rows: 400, total: ids.length }) ?? []
    expect(ends).toHaveLength(seed + 1)
    const bounds = [range.lo, ...ends]
    for (const [at, hi] of ends.entries()) {
      const rows = ids.filter((id) => id > (bounds[at] ?? '') && (hi === null || id <= hi)).length
      expect(Math.abs(rows / (3600 / (seed + 1)) - 1)).toBeLessThan(0.2)
    }
  },
)

test.each([
  { name: 'the first rows lie twice as densely as all do', rows: 1000, total: 5000 },
  { name: 'they lie half as densely', rows: 1000, total: 20_000 },
  { name: 'too few rows were read to tell', rows: 99, total: 990 },
  { name: 'as many rows came as are counted', rows: 1000, total: 1000 },
])('a question is asked where $name', ({ rows, total }) => {
  expect(evenEnds(wholeTable('sys_script', { range: BEHIND_A_TENTH }), 4, { rows, total })).toBeNull()
})

test.each([
  { name: 'a log', changes: { order: 'sys_created_on' } },
  { name: 'a table whose ranges are not honoured', changes: { reading: 'offsets' } },
  { name: 'a range that ends somewhere', changes: { range: { ...BEHIND_A_TENTH, hi: 'e'.repeat(32) } } },
  { name: 'a range from the beginning', changes: { range: { lo: null, hi: null } } },
  { name: 'ids that are not hex', changes: { range: { lo: 'com.snc.user_registration', hi: null } } },
] as const)('a question is asked of $name', ({ changes }) => {
  const walk = wholeTable('sys_script', { range: BEHIND_A_TENTH, ...changes })
  expect(evenEnds(walk, 4, { rows: 1000, total: 10_000 })).toBeNull()
})

test('the split is refused by nothing else', () => {
  expect(evenEnds(wholeTable('sys_script', { range: BEHIND_A_TENTH }), 4, { rows: 1000, total: 10_000 })).toHaveLength(
    4,
  )
})
