import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Asked } from '../../../src/servicenow/table-api/page/check-page.ts'
import { parsePage, rowsOf } from '../../../src/servicenow/table-api/page/parse-page.ts'

const ASKED: Asked = {
  referenceLinks: true,
  order: 'sys_id',
  window: null,
  filter: null,
  lo: null,
  includesLo: false,
  hi: null,
  limit: 1000,
  columns: null,
  total: null,
}

/** Strings that look like the borders and brackets between rows. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '},{"',
    '"},{"',
    '{"result":[',
    ']}',
    '"sys_id":"',
    '\\',
    '\\"',
    '}',
    '\n',
    '\u2028',
    '😀',
    '"},{"sys_id":"0"',
  ),
  fc.array(fc.constantFrom('}', '{', ',', '"', '\\', ':', ']', '['), { maxLength: 8 }).map((signs) => signs.join('')),
)
const value = fc.oneof(hostile, fc.record({ link: hostile, value: hostile }))

test('rows come out as they were sent, whatever their strings look like', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(hostile, value, { maxKeys: 4 }), { maxLength: 6 }),
      fc.boolean(),
      (contents, pretty) => {
        const rows = contents.map((content, at) => ({ ...content, sys_id: String(at).padStart(32, '0') }))
        const text = JSON.stringify({ result: rows }, null, pretty ? 1 : 0)
        const page = parsePage(Buffer.from(text), ASKED)
        expect(rowsOf(page)).toEqual(JSON.parse(JSON.stringify(rows)))
        expect(page.keys).toEqual(rows.map(({ sys_id }) => sys_id))
        if (!pretty) expect(page.lines.toString()).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      },
    ),
    { numRuns: 2000 },
  )
})

const ID = (n: number): string => String(n).padStart(32, '0')
const body = (...ids: readonly string[]): unknown => ({ result: ids.map((sys_id) => ({ sys_id })) })

/** Answers that give no rows, each with what is said of it. */
const REFUSED: readonly {
  readonly name: string
  readonly text: string
  readonly asked?: Partial<Asked>
  readonly code: string
  readonly says: RegExp
}[] = [
  { name: 'a cut body', text: '{"result":[{"sys_id":"a"}', code: 'RESPONSE_MALFORMED', says: /cut/ },
  { name: 'an empty body', text: '', code: 'RESPONSE_MALFORMED', says: /cut/ },
  { name: 'a list at the top', text: '[]', code: 'RESPONSE_MALFORMED', says: /not a JSON object/ },
  { name: 'a result that is text', text: '{"result":"x"}', code: 'RESPONSE_MALFORMED', says: /not a list/ },
  {
    name: 'an error beside the rows',
    text: JSON.stringify({ ...Object(body(ID(1))), error: { message: 'x' }, status: 'failure' }),
    code: 'RESPONSE_MALFORMED',
    says: /both rows and an error/,
  },
  {
    name: 'a cancelled transaction in place of rows',
    text: '{"error":{"message":"Transaction cancelled: maximum execution time exceeded"},"status":"failure"}',
    code: 'PAGE_TOO_EXPENSIVE',
    says: /cancelled/,
  },
  {
    name: 'a cancelled transaction glued behind rows',
    text: '{"result":[{"sys_id":"a"}]{"error":{"message":"Transaction cancelled"}}',
    code: 'PAGE_TOO_EXPENSIVE',
    says: /cancelled/,
  },
  {
    name: 'more rows than asked for',
    text: JSON.stringify(body(ID(1), ID(2))),
    asked: { limit: 1 },
    code: 'RESPONSE_MALFORMED',
    says: /at most 1/,
  },
  {
    name: 'rows out of order',
    text: JSON.stringify(body(ID(2), ID(1))),
    code: 'RESPONSE_MALFORMED',
    says: /out of order/,
  },
  {
    name: 'one row twice, with another one between',
    text: JSON.stringify(body(ID(1), ID(2), ID(1))),
    code: 'RESPONSE_MALFORMED',
    says: /out of order/,
  },
  {
    name: 'a row at the cursor',
    text: JSON.stringify(body(ID(1))),
    asked: { lo: ID(1) },
    code: 'RESPONSE_MALFORMED',
    says: /not above/,
  },
  {
    name: 'a row beyond the end',
    text: JSON.stringify(body(ID(3))),
    asked: { hi: ID(2) },
    code: 'RESPONSE_MALFORMED',
    says: /above/,
  },
  { name: 'a row without an id', text: '{"result":[{"name":"x"}]}', code: 'TABLE_UNSUPPORTED', says: /no sys_id/ },
  {
    name: 'a value and its display value where plain ones were asked for',
    text: JSON.stringify({ result: [{ sys_id: ID(1), name: { display_value: 'x', value: 'x' } }] }),
    code: 'QUERY_REJECTED',
    says: /plain values were asked for, and name came as an object/,
  },
  {
    name: 'an id that is an object',
    text: JSON.stringify({ result: [{ sys_id: { display_value: ID(1), value: ID(1) } }] }),
    code: 'QUERY_REJECTED',
    says: /sys_id came as an object/,
  },
  {
    name: 'a link where none was asked for',
    text: JSON.stringify({ result: [{ sys_id: ID(1), owner: { link: 'https://x', value: 'u1' } }] }),
    asked: { referenceLinks: false },
    code: 'QUERY_REJECTED',
    says: /owner came as an object/,
  },
  {
    name: 'a list in place of a value',
    text: JSON.stringify({ result: [{ sys_id: ID(1), roles: ['admin'] }] }),
    code: 'QUERY_REJECTED',
    says: /roles came as an object/,
  },
  { name: 'a row that is no object', text: '{"result":["x"]}', code: 'RESPONSE_MALFORMED', says: /not an object/ },
]

test.each(REFUSED)('a page that fails a check gives no rows: $name', ({ text, asked, code, says }) => {
  const parse = (): unknown => parsePage(Buffer.from(text), { ...ASKED, ...asked })
  expect(parse).toThrow(says)
  expect(parse).toThrow(expect.objectContaining({ code }))
})

test('columns asked for and absent from a row are named', () => {
  const text = JSON.stringify({
    result: [
      { sys_id: ID(1), name: 'a', script: '' },
      { sys_id: ID(2), name: 'b' },
    ],
  })
  expect(parsePage(Buffer.from(text), { ...ASKED, columns: ['sys_id', 'name', 'script'] }).missingColumns).toEqual([
    'script',
  ])
})

test.each([
  { name: 'in order', asked: ASKED, ids: [1, 2, 2, 2, 3] },
  { name: 'in no order', asked: { ...ASKED, unsorted: true }, ids: [2, 3, 1, 2, 2] },
])('of rows with one key the first is taken, and the others are told: $name', ({ asked, ids }) => {
  const result = ids.map((id, at) => ({ sys_id: ID(id), at: String(at) }))
  for (const space of [0, 1]) {
    const page = parsePage(Buffer.from(JSON.stringify({ result }, null, space)), asked)
    expect(page).toMatchObject({ keys: [ID(1), ID(2), ID(3)], twins: [ID(2), ID(2)] })
    expect(rowsOf(page)).toEqual([1, 2, 3].map((id) => result[ids.indexOf(id)]))
  }
})
