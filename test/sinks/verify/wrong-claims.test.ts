import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Manifest, ManifestTable } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { idOf, PLACE, rowOf, STORIES, storeExample, type TableStory } from '../support/example-run.ts'

async function faultsOf(stories: readonly TableStory[], change: (manifest: Manifest) => Manifest = (same) => same) {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }), { stories })
  await run.publish(change(manifest))
  const { faults } = await verifyHarvest(`${root}/${PLACE.instance}/runs/${PLACE.run}`)
  return faults
}

const wholeTable = (rows: readonly string[], order: TableStory['order'] = 'sys_id'): readonly TableStory[] => [
  { table: 'incident', order, pieces: [{ lo: null, hi: null, rows }] },
]
const log = (time: string, id: string) => JSON.stringify({ sys_id: id, sys_created_on: time })

test.each([
  { name: 'a row that is not JSON', rows: ['{"sys_id":'], fault: 'line 1 is not JSON' },
  { name: 'a row that is no object', rows: ['[1]'], fault: 'line 1 is not a JSON object' },
  { name: 'a row without sys_id', rows: [rowOf(1), '{"name":"x"}'], fault: 'line 2 has no sys_id' },
  { name: 'a row with an empty sys_id', rows: ['{"sys_id":""}'], fault: 'line 1 has no sys_id' },
  { name: 'rows out of order', rows: [rowOf(2), rowOf(1)], fault: `line 2: ${idOf(1)} does not come after ${idOf(2)}` },
  { name: 'a row twice', rows: [rowOf(1), rowOf(1)], fault: `line 2: ${idOf(1)} does not come after ${idOf(1)}` },
  {
    name: 'an id twice in another case',
    rows: ['{"sys_id":"Ab"}', '{"sys_id":"aB"}'],
    fault: 'line 2: sys_id aB was there before',
  },
  {
    name: 'a control character in an id, made harmless',
    rows: ['{"sys_id":"b\\u001b[31m"}', '{"sys_id":"a"}'],
    fault: 'line 2: a does not come after b\\u001b[31m',
  },
])('names $name', async ({ rows, fault }) => {
  const [first, ...rest] = await faultsOf(wholeTable(rows))
  expect(first).toEqual({ path: expect.stringMatching(/^tables\/incident\/part-/), fault })
  expect(rest.filter((each) => !each.path.startsWith('tables/'))).toEqual([])
})

test.each([
  { name: 'a row without its time', rows: [log('', 'a')], fault: 'line 1 has no sys_created_on to be ordered by' },
  {
    name: 'times out of order',
    rows: [log('2026-01-01 00:00:01', 'a'), log('2026-01-01 00:00:00', 'b')],
    fault: 'line 2: 2026-01-01 00:00:00 b does not come after 2026-01-01 00:00:01 a',
  },
  {
    name: 'an id twice at two times',
    rows: [log('2026-01-01 00:00:00', 'a'), log('2026-01-01 00:00:01', 'A')],
    fault: 'line 2: sys_id A was there before',
  },
])('names $name in a log', async ({ rows, fault }) => {
  const [first] = await faultsOf(wholeTable(rows, 'sys_created_on'))
  expect(first).toMatchObject({ fault })
})

test('takes a log in order of time, a time key as a bound, and reference objects as values', async () => {
  const rows = [
    log('2026-01-01 00:00:00', 'B'),
    JSON.stringify({ sys_id: { value: 'c' }, sys_created_on: '2026-01-01 00:00:00' }),
  ]
  const later = [log('2026-01-01 00:00:01', 'A')]
  const border = '2026-01-01 00:00:01 '
  const pieces = [
    { lo: null, hi: border, rows },
    { lo: border, hi: null, rows: later },
  ]
  expect(await faultsOf([{ table: 'sysevent', order: 'sys_created_on', pieces }])).toEqual([])
})

test('takes ids that are not hex in any case as the database orders them', async () => {
  expect(await faultsOf(wholeTable(['{"sys_id":"a1"}', '{"sys_id":"B1"}', '{"sys_id":"c1"}']))).toEqual([])
})

test.each([
  { name: 'below it', rows: [rowOf(1), rowOf(12)] },
  { name: 'on its open bound', rows: [rowOf(10), rowOf(12)] },
  { name: 'above it', rows: [rowOf(12), rowOf(30)] },
])('names a row outside its interval, $name', async ({ rows }) => {
  const pieces = [
    { lo: null, hi: idOf(10), rows: [] },
    { lo: idOf(10), hi: idOf(20), rows },
    { lo: idOf(20), hi: null, rows: [] },
  ]
  const faults = await faultsOf([{ table: 'incident', pieces }])
  expect(faults.map(({ fault }) => fault)).toContainEqual(
    expect.stringContaining(`lies outside (${idOf(10)}, ${idOf(20)}]`),
  )
})

test('tells five faults of a part and counts the rest', async () => {
  const faults = await faultsOf(wholeTable(Array.from({ length: 20 }, () => '{}')))
  expect(faults).toHaveLength(6)
  expect(faults.at(-1)?.fault).toBe('and 16 more')
})

const changed =
  (change: (table: ManifestTable) => Partial<ManifestTable>) =>
  (manifest: Manifest): Manifest => ({
    ...manifest,
    tables: manifest.tables.map((table) => (table.table === 'sys_script' ? { ...table, ...change(table) } : table)),
  })

test.each<{ readonly name: string; readonly change: (manifest: Manifest) => Manifest; readonly fault: string }>([
  {
    name: 'more rows than the parts hold',
    change: changed(() => ({ rows: 4, expected: 4 })),
    fault: 'sys_script: expected 4 rows, its parts hold 3',
  },
  {
    name: 'hidden rows that no interval has',
    change: changed(() => ({ verdict: 'partial', hidden: 2, expected: 5 })),
    fault: 'sys_script: expected 2 hidden rows, its intervals have 0',
  },
  {
    name: 'an expected count that does not add up',
    change: changed(() => ({ expected: 9 })),
    fault: 'sys_script: expected is 9, rows and hidden make 3',
  },
  {
    name: 'a verdict better than its tables',
    change: (manifest) => ({ ...changed(() => ({ verdict: 'failed' }))(manifest), verdict: 'complete' }),
    fault: 'expected verdict failed, the worst of its tables, found complete',
  },
  {
    name: 'a complete table with a failure',
    change: changed(() => ({ code: 'NETWORK_FAILED' })),
    fault: 'sys_script: complete, although rows are hidden or a failure is named',
  },
  {
    name: 'a complete table that proves nothing',
    change: changed(() => ({ rows: 0, expected: 0, parts: [], intervals: [] })),
    fault: 'sys_script: complete, although no interval is proved',
  },
  {
    name: 'a table twice',
    change: (manifest) => ({ ...manifest, tables: [...manifest.tables, ...manifest.tables.slice(0, 1)] }),
    fault: 'table sys_script is listed more than once',
  },
  {
    name: 'a planned table left out',
    change: (manifest) => ({ ...manifest, tables: manifest.tables.slice(0, 1) }),
    fault: 'the plan has sys_hub_flow by sys_id, the manifest does not',
  },
  {
    name: 'a table that was not planned',
    change: (manifest) => ({
      ...manifest,
      tables: [...manifest.tables, ...manifest.tables.slice(1).map((table) => ({ ...table, table: 'sys_user' }))],
    }),
    fault: 'the manifest has sys_user by sys_id, the plan does not',
  },
  {
    name: 'a part twice',
    change: changed(({ parts }) => ({ parts: [...parts, ...parts.slice(0, 1)] })),
    fault: 'is listed more than once',
  },
  {
    name: 'an interval of rows without a part',
    change: changed(({ intervals }) => ({ intervals: intervals.map((each) => ({ ...each, part: null })) })),
    fault: 'sys_script: an interval of 2 rows names no part',
  },
])('names a manifest with $name', async ({ change, fault }) => {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  const path = await run.publish(manifest)
  await writeFile(path, JSON.stringify(change(manifest)))
  const { faults } = await verifyHarvest(root)
  expect(faults).toContainEqual({
    path: expect.stringContaining('manifest.json'),
    fault: expect.stringContaining(fault),
  })
})

const [script] = STORIES
const pieces = script?.pieces ?? []

test.each([
  {
    name: 'a gap',
    pieces: [
      { lo: null, hi: idOf(20), rows: [] },
      { lo: idOf(25), hi: null, rows: [] },
    ],
    fault: 'interval 1 begins at',
  },
  { name: 'a late start', pieces: [{ lo: idOf(1), hi: null, rows: [] }], fault: 'interval 0 begins at' },
  { name: 'an early end', pieces: [{ lo: null, hi: idOf(20), rows: [] }], fault: 'the last interval ends at' },
  {
    name: 'an overlap',
    pieces: [...pieces, { lo: idOf(25), hi: null, rows: [] }],
    fault: 'interval 2 overlaps the one before it',
  },
  {
    name: 'an empty interval',
    pieces: [
      { lo: null, hi: idOf(9), rows: [] },
      { lo: idOf(9), hi: idOf(9), rows: [] },
      { lo: idOf(9), hi: null, rows: [] },
    ],
    fault: 'interval 1 is empty',
  },
])('names intervals with $name', async ({ pieces: wrong, fault }) => {
  const faults = await faultsOf([{ table: 'incident', pieces: wrong }])
  expect(faults).toContainEqual({ path: 'manifest.json', fault: expect.stringContaining(`incident: ${fault}`) })
})

test('lets a table that was refused half-way leave keys out', async () => {
  const halfWay = [
    { lo: null, hi: idOf(20), rows: [rowOf(10)] },
    { lo: idOf(30), hi: idOf(40), rows: [rowOf(35)], newRange: true },
  ]
  const stopped = (manifest: Manifest): Manifest => ({
    ...manifest,
    verdict: 'partial',
    tables: manifest.tables.map((table) => ({
      ...table,
      verdict: 'partial',
      code: 'SCOPE_FORBIDDEN',
      hidden: null,
      expected: null,
    })),
  })
  expect(await faultsOf([{ table: 'incident', pieces: halfWay }], stopped)).toEqual([])
})
