import { expect, test } from 'vitest'
import { fieldsOf, requestFault, tableHarvestFault } from '../../../../src/contract/run/read-input.ts'

const REQUEST = { engine: 2, instance: 'acme-1', sink: 'directory' }
const SLICE = { maxPages: 1, maxMs: 1, maxBytes: 1 }
const RANGE = { pageSize: 1, missingColumns: [] }
const TABLE = {
  run: { instance: 'acme-1', run: '01234567' },
  table: 'sys_script',
  lanes: 1,
  pageSize: 1,
  slice: SLICE,
  ranges: [RANGE],
}

test('a request in order begins', () => {
  expect(requestFault(REQUEST)).toBeNull()
  expect(requestFault({ ...REQUEST, instance: 'a'.repeat(80) })).toBeNull()
})

test.each([
  { input: null, says: 'the workflow was started without a request' },
  { input: 'harvest', says: 'the workflow was started without a request' },
  { input: [REQUEST], says: 'the workflow was started without a request' },
  { input: undefined, says: 'the workflow was started without a request' },
  { input: { ...REQUEST, engine: '2' }, says: 'engine: is not a number' },
  { input: { ...REQUEST, instance: '../acme' }, says: 'instance: is not the name of an instance' },
  { input: { ...REQUEST, instance: 'a'.repeat(81) }, says: 'instance: is not the name of an instance' },
  { input: { ...REQUEST, instance: ['acme-1'] }, says: 'instance: is not the name of an instance' },
  { input: { ...REQUEST, sink: '' }, says: 'sink: is not the name of a sink' },
  { input: { ...REQUEST, sink: 1 }, says: 'sink: is not the name of a sink' },
])('a request that would break its workflow is refused by what is wrong with it: $says', ({ input, says }) => {
  expect(requestFault(input)).toBe(says)
})

test('a table in order begins, at both ends of every bound', () => {
  expect(tableHarvestFault(TABLE)).toBeNull()
  const most = { maxPages: 10_000, maxMs: 90_000, maxBytes: 1_000_000_000 }
  expect(tableHarvestFault({ ...TABLE, lanes: 64, pageSize: 10_000, slice: most })).toBeNull()
  expect(tableHarvestFault({ ...TABLE, ranges: [] })).toBeNull()
})

test.each([
  { input: null, says: 'the workflow was started without a table' },
  { input: { ...TABLE, run: null }, says: 'run: is not a run' },
  { input: { ...TABLE, run: { instance: 'acme-1' } }, says: 'run: is not a run' },
  { input: { ...TABLE, run: { instance: 'A', run: '01234567' } }, says: 'run: is not a run' },
  { input: { ...TABLE, table: 'SYS' }, says: 'table: is not the name of a table' },
  { input: { ...TABLE, lanes: 0 }, says: 'lanes: is out of bounds' },
  { input: { ...TABLE, lanes: 65 }, says: 'lanes: is out of bounds' },
  { input: { ...TABLE, lanes: 1.5 }, says: 'lanes: is out of bounds' },
  { input: { ...TABLE, lanes: '1' }, says: 'lanes: is out of bounds' },
  { input: { ...TABLE, pageSize: 0 }, says: 'pageSize: is out of bounds' },
  { input: { ...TABLE, slice: null }, says: 'slice: is out of bounds' },
  { input: { ...TABLE, slice: { ...SLICE, maxPages: 0 } }, says: 'slice: is out of bounds' },
  { input: { ...TABLE, slice: { ...SLICE, maxMs: 0 } }, says: 'slice: is out of bounds' },
  { input: { ...TABLE, slice: { ...SLICE, maxBytes: 0 } }, says: 'slice: is out of bounds' },
  { input: { ...TABLE, ranges: {} }, says: 'ranges: are not ranges' },
  { input: { ...TABLE, ranges: [RANGE, null] }, says: 'ranges: are not ranges' },
  { input: { ...TABLE, ranges: [RANGE, { ...RANGE, pageSize: 0 }] }, says: 'ranges: are not ranges' },
  { input: { ...TABLE, ranges: [RANGE, { ...RANGE, missingColumns: null }] }, says: 'ranges: are not ranges' },
])("a table's input that would break its workflow is refused by what is wrong with it: $says", ({ input, says }) => {
  expect(tableHarvestFault(input)).toBe(says)
})

test('only a plain object has fields', () => {
  expect(fieldsOf({ a: 1 })).toEqual({ a: 1 })
  expect([null, undefined, 'a', 1, [1]].map(fieldsOf)).toEqual([null, null, null, null, null])
})
