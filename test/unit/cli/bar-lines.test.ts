import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barText } from '../../../src/cli/output/progress/bar-display.ts'
import { BarLines } from '../../../src/cli/output/progress/bar-lines.ts'
import { timeLeft } from '../../../src/cli/output/progress/row-rate.ts'
import type { HarvestStatus } from '../../../src/client/status/harvest-status.ts'
import { RUNNING } from './support/running-status.ts'

type Active = HarvestStatus['active'][number]

function range(table: string, rows: number, total: number | null, rangeFrom: string | null = null): Active {
  return { table, rangeFrom, rows, total, cursor: null, attempt: 1, failure: null, narrowed: null }
}

/** The lines after each look, a second apart. */
function lines(...looks: readonly Partial<HarvestStatus>[]): ReturnType<BarLines['of']> {
  const bars = new BarLines()
  return (
    looks.map((look, second) => bars.of({ ...RUNNING, planned: 9, ...look }, second * 1000)).at(-1) ??
    bars.of(RUNNING, 0)
  )
}

test('a table at work shows its rows of those that are counted, how quickly they come, and how long the rest takes', () => {
  const looks = [0, 500, 1000, 1500].map((rows) => ({ active: [range('sys_script', rows, 31_500)] }))
  const [all, table] = lines(...looks)
  expect(table).toEqual({ name: 'sys_script', value: 1500, total: 31_500, note: '1 min left, 500 rows/s' })
  expect(all).toEqual({ name: 'tables', value: 0, total: 9, note: '1,500 rows, 500 rows/s' })
})

test('the lanes of a table are one line, and the tables with the most rows to come are shown, the others counted', () => {
  const active = [
    range('small', 0, 10),
    range('large', 5, 4000),
    range('large', 5, 5000, 'm'),
    range('middle', 0, 300),
    range('unknown', 7, null),
    range('tiny', 0, 2),
  ]
  const [all, ...tables] = lines({ active })
  expect(tables.map(({ name, value, total, note }) => [name, value, total, note])).toEqual([
    ['unknown', 7, null, ''],
    ['large', 10, 9000, '2 lanes'],
    ['middle', 0, 300, ''],
  ])
  expect(all.note).toBe('17 rows, 2 more at work')
})

test('why nothing is read comes before everything else', () => {
  const hold = { kind: 'parked', reason: 'the credential is refused', since: '2026-01-02T03:00:00.000Z' } as const
  expect(lines({ hold, active: [range('a', 1, 2)] })[0].note).toBe('parked: the credential is refused')
})

test('while one table waits for the instance the rows of the others are still told, and where nothing is read only what waits', () => {
  const waits = {
    table: 'b',
    rows: 0,
    total: null,
    reason: 'status 503',
    since: '2026-01-02T03:00:00.000Z',
    until: '2026-01-02T03:01:00.000Z',
  }
  const reading = [0, 500, 1000].map((rows) => ({ active: [range('a', rows, 2000)], waiting: [waits] }))
  expect(lines(...reading)[0].note).toMatch(/^1,000 rows, 500 rows\/s, b: waits for the instance since /)
  expect(lines({ waiting: [waits] })[0].note).toMatch(/^b: waits for the instance since /)
})

test('a range that was read to its end still counts, and a table that ended counts by its own rows', () => {
  const halves = [range('a', 900, 1000), range('a', 100, 1000, 'm')]
  const [all, table] = lines({ active: halves }, { active: [range('a', 500, 1000, 'm')] })
  expect(table).toMatchObject({ name: 'a', value: 1400, total: 1900 })
  expect(all.note).toContain('1,400 rows')
  const ended = {
    table: 'a',
    verdict: 'complete',
    rows: 2000,
    hidden: 0,
    code: null,
    reason: null,
    hint: null,
  } as const
  const [after, ...none] = lines({ active: halves }, { finished: [ended] })
  expect(none).toEqual([])
  expect(after.note).toContain('2,000 rows')
})

test('what was counted before the lanes took their shares does not stay', () => {
  const lanes = [range('a', 0, 500, 'c'), range('a', 0, 400, 'm')]
  const [, table] = lines({ active: [range('a', 0, null)] }, { active: [range('a', 100, 1000)] }, { active: lanes })
  expect(table).toEqual({ name: 'a', value: 100, total: 1000, note: '18 s left, 50 rows/s, 2 lanes' })
})

test('a range that waits for a moment says why, and its rows count once', () => {
  const waits = { table: 'a', rows: 700, total: 1000, reason: 'status 429', until: '2026-01-02T03:01:00.000Z' }
  const [, table] = lines({ active: [range('a', 700, 1000)] }, { waiting: [waits] })
  expect(table).toEqual({ name: 'a', value: 700, total: 1000, note: 'status 429' })
  expect(lines({ waiting: [waits] })[1]).toMatchObject({ value: 700, total: 1000, note: 'status 429' })
})

test('rows that shrink, since a table failed, give no rate below none', () => {
  const rows = [1000, 2000, 0, 100, 200, 300]
  const [, table] = lines(...rows.map((stored) => ({ active: [range('a', stored, 5000)] })))
  expect(table?.note).toBe('47 s left, 100 rows/s')
})

test('no line is wider than the terminal, whatever it says', () => {
  const line = fc.record({
    name: fc.string({ maxLength: 80 }),
    value: fc.nat(),
    total: fc.option(fc.nat()),
    note: fc.string({ maxLength: 300 }),
  })
  fc.assert(
    fc.property(
      line,
      fc.integer({ min: 20, max: 300 }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (each, columns, progress) => {
        expect(barText(BARS, { progress }, each, columns).length).toBeLessThan(columns)
      },
    ),
  )
})

/** Characters of the bars, as the library prepares them. */
const BARS = { barCompleteString: '█'.repeat(41), barIncompleteString: '░'.repeat(41), barsize: 40, barGlue: '' }

test.each([
  [0.2, '1 s'],
  [59.4, '59 s'],
  [61, '1 min'],
  [3599, '1 h 0 min'],
  [11_400, '3 h 10 min'],
])('%d seconds are said as %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words)
})

test.each([
  { because: 'busy', words: "2 instead of 6 requests at a time: answers wait for the instance's threads" },
  { because: 'refused', words: '2 instead of 6 requests at a time: the instance refused more (429 or 202)' },
] as const)(
  'a harvest that holds itself back says how far, and that the instance is $because',
  ({ because, words }) => {
    const [all] = lines({ active: [{ ...range('sys_script', 5, 10), narrowed: { width: 2, most: 6, because } }] })
    expect(all.note).toBe(`5 rows, ${words}`)
  },
)
