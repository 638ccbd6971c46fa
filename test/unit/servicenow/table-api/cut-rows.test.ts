import { expect, test } from 'vitest'
import { cutRows } from '../../../../src/servicenow/table-api/page/cut-rows.ts'

function pieces(text: string): readonly string[] | null {
  const body = Buffer.from(text)
  return cutRows(body)?.map(([start, end]) => body.toString('utf8', start, end)) ?? null
}

test.each<{ name: string; text: string; rows: readonly string[] | null }>([
  { name: 'no rows', text: '{"result":[]}', rows: [] },
  { name: 'one row', text: '{"result":[{"a":"1"}]}', rows: ['{"a":"1"}'] },
  {
    name: 'three rows',
    text: '{"result":[{"a":"1"},{"b":"2"},{"c":"3"}]}',
    rows: ['{"a":"1"}', '{"b":"2"}', '{"c":"3"}'],
  },
  {
    name: 'rows of more than one byte a letter',
    text: '{"result":[{"a":"ü表😀"},{"b":"é"}]}',
    rows: ['{"a":"ü表😀"}', '{"b":"é"}'],
  },
  {
    name: 'a reference at the end of a row',
    text: '{"result":[{"a":{"value":"1"}},{"b":"2"}]}',
    rows: ['{"a":{"value":"1"}}', '{"b":"2"}'],
  },
  {
    name: 'a border at the end of a text',
    text: '{"result":[{"a":"x},{"},{"b":"2"}]}',
    rows: ['{"a":"x},{"}', '{"b":"2"}'],
  },
  { name: 'an escaped border inside a text', text: '{"result":[{"a":"x},{\\"y"}]}', rows: ['{"a":"x},{\\"y"}'] },
  { name: 'blanks between the signs', text: '{ "result": [{"a":"1"}] }', rows: null },
  { name: 'another member before the rows', text: '{"status":"ok","result":[]}', rows: null },
  { name: 'another member behind the rows', text: '{"result":[],"status":"failure"}', rows: null },
  { name: 'a cut answer', text: '{"result":[{"a":"1"}', rows: null },
  { name: 'nothing', text: '', rows: null },
  { name: 'an error', text: '{"error":{"message":"x"}}', rows: null },
])('the rows of an answer are found by their borders: $name', ({ text, rows }) => {
  expect(pieces(text)).toEqual(rows)
})
