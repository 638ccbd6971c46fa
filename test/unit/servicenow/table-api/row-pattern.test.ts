import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TableOrder } from '../../../../src/contract/table/table-plan.ts'
import type { Asked } from '../../../../src/servicenow/table-api/page/check-page.ts'
import { parsePage } from '../../../../src/servicenow/table-api/page/parse-page.ts'
import { RowPatterns } from '../../../../src/servicenow/table-api/page/row-pattern.ts'

const COLUMNS = ['sys_id', 'sys_created_on', 'sys_updated_on', 'name', 'script']
const ASKED: Asked = {
  referenceLinks: false,
  order: 'sys_id',
  window: null,
  filter: null,
  lo: null,
  includesLo: false,
  hi: null,
  limit: 1000,
  columns: COLUMNS,
  total: null,
}

/** What an answer comes to, whether rows are parsed or not: the page, or what it is refused with. */
function outcomeOf(text: string, asked: Asked, patterns: RowPatterns | null): unknown {
  try {
    const { lines, ...page } = parsePage(Buffer.from(text, 'utf8'), asked, patterns)
    return { ...page, lines: lines.toString('utf8') }
  } catch (error) {
    return String(error)
  }
}

/** Text as it may stand in a JSON string, good or bad. */
const inside = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    ...['', 'x', '2026-01-02 03:04:05', '},{\\"', '"},{"', '\\', '\\\\', '\\\\"', '\\u00e9', '\\ud800', '\\u12', '\\x'],
    ...['\t', '\n', '\u0000', '\u007f', '\u2028', 'é', '😀', '"', '","name":"', '\\"},{\\"sys_id\\":\\"'],
  ),
)
/** A value of a column as an answer may hold it. */
const value = fc.oneof(
  { weight: 12, arbitrary: inside.map((text) => `"${text}"`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', '1', 'true', '[]', '{}', '[{"a":"b"},{"c":"d"}]', '{"value":"x"}', ''),
  },
)
const column = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...COLUMNS) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'u_größe', '1', 'a"b', 'na\\u006de', '') },
)
/** A row's text: mostly the usual columns in their order, with odd ones among them. */
const row = fc
  .record({
    id: fc.oneof({ weight: 20, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value }),
    values: fc.array(value, { minLength: COLUMNS.length - 1, maxLength: COLUMNS.length - 1 }),
    changes: fc.array(fc.tuple(column, value), { maxLength: 1, size: '-1' }),
    left: fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat({ max: 4 }) }),
    space: fc.oneof({ weight: 30, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(' ', '\n') }),
  })
  .map(({ id, values, changes, left, space }) => (number: number): string => {
    const usual = [id ?? `"${String(number).padStart(32, '0')}"`, ...values]
    const pairs = COLUMNS.map((name, at) => `"${name}":${usual[at]}`).filter((_, at) => at !== left)
    return `{${[...pairs, ...changes.map(([name, text]) => `"${name}":${text}`)].join(`,${space}`)}}`
  })
const answer = fc
  .array(row, { minLength: 1, maxLength: 8 })
  .map((rows) => `{"result":[${rows.map((text, at) => text(at)).join(',')}]}`)
const order = fc.constantFrom<TableOrder>('sys_id', 'sys_created_on')

test('a page comes to the same, to the byte and to the word, whether its rows are parsed or known by their form', () => {
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 4 }), order, fc.nat({ max: 12 }), (answers, by, total) => {
      const patterns = new RowPatterns(by)
      for (const text of answers) {
        const asked = { ...ASKED, order: by, total: total === 12 ? null : total }
        expect(outcomeOf(text, asked, patterns)).toEqual(outcomeOf(text, asked, null))
      }
    }),
    { numRuns: 3000 },
  )
})

const TEXT = '{"sys_id":"a1","sys_created_on":"2026-01-01 00:00:00","sys_updated_on":"2026-01-02 03:04:05","name":"x"}'

test('a row of a known form tells its key and its times without being parsed, and one of another form tells nothing', () => {
  const patterns = new RowPatterns('sys_created_on')
  expect(patterns.read(TEXT)).toBeNull()
  patterns.learn(JSON.parse(TEXT))
  expect(patterns.read(TEXT.replace('x', 'y\\n'))).toEqual({
    key: '2026-01-01 00:00:00 a1',
    updated: '2026-01-02 03:04:05 a1',
    columns: ['sys_id', 'sys_created_on', 'sys_updated_on', 'name'],
  })
  for (const other of [
    TEXT.replace('"x"', '1'),
    TEXT.replace('x', 'y\n'),
    TEXT.replace('x', '\\y'),
    `${TEXT},{}`,
    TEXT.slice(0, -1),
  ])
    expect(patterns.read(other)).toBeNull()
})

test('a key does not keep the text of its row in memory', () => {
  const patterns = new RowPatterns('sys_id')
  const id = 'a'.repeat(32)
  const text = JSON.stringify({ sys_id: id, script: 'x'.repeat(1_000_000) })
  patterns.learn(JSON.parse(text))
  const before = process.memoryUsage().heapUsed
  const keys = Array.from({ length: 100 }, () => patterns.read(Buffer.from(text).toString('latin1'))?.key)
  const grown = process.memoryUsage().heapUsed - before
  expect(keys).toEqual(keys.map(() => id))
  // A hundred texts have 100 MB.
  expect(grown).toBeLessThan(60_000_000)
})
