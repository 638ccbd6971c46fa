import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { incrementAt, logAt, publishAt, publishChain, runAt, snapshotAt } from '../../sinks/support/example-chain.ts'
import { idOf, logRowOf, PLACE, tombstoneOf, versionOf } from '../../sinks/support/example-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { foldedRows, load, loadedRows } from './loading.ts'
import { type Postgres, postgres } from './postgres.ts'

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** Texts that a database trips over. */
const HOSTILE = [
  '',
  "'",
  '"',
  '\\',
  '\\.',
  '\\N',
  '\n\\.\n',
  '\t',
  '\r\n',
  '\b\f\v\u001f',
  '\u2028',
  '😀 \u{10ffff}',
  '%s $1 {}',
  'NULL',
  `'); DROP TABLE x; --`,
  'x'.repeat(1_000_000),
]

test('a table holds every value as it was harvested, and a missing one is no empty one', async () => {
  const root = await temporaryFolder()
  const rows = HOSTILE.map((text, at) => ({
    sys_id: idOf(at),
    name: `row ${at}`,
    ...(at % 2 === 0 ? { script: text } : { order: text }),
  }))
  await publishAt(createDirectorySink({ root }), 1, [
    snapshotAt(
      1,
      rows.map((row) => JSON.stringify(row)),
    ),
  ])
  const database = await server.database()
  const done = await load(root, database)
  expect(done.tables).toMatchObject([{ table: 'sys_script', how: 'create', rows: rows.length, nul: 0, surrogates: 0 }])
  expect(await loadedRows(database)).toEqual({ sys_script: rows })
})

test('NUL and half a surrogate pair, which no database holds, are replaced and counted', async () => {
  const root = await temporaryFolder()
  const rows = [
    { sys_id: idOf(1), name: 'a\0b\0', script: 'x\ud800' },
    { sys_id: idOf(2), name: '\udc00\0', script: '😀' },
  ]
  await publishAt(createDirectorySink({ root }), 1, [
    snapshotAt(
      1,
      rows.map((row) => JSON.stringify(row)),
    ),
  ])
  const database = await server.database()
  const done = await load(root, database)
  expect(done.tables).toMatchObject([{ nul: 2, surrogates: 2 }])
  expect(await loadedRows(database)).toEqual({
    sys_script: [
      { sys_id: idOf(1), name: 'a\ufffdb\ufffd', script: 'x\ufffd' },
      { sys_id: idOf(2), name: '\ufffd\ufffd', script: '😀' },
    ],
  })
  expect(await database.query('SELECT nul_replaced, surrogates_replaced FROM acme_1f2e3d.harvest_loads')).toEqual([
    { nul_replaced: '2', surrogates_replaced: '2' },
  ])
})

test('a chain that grows is loaded by its increments, tombstones, and logs too; what is loaded twice changes nothing', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  await publishAt(sink, 1, [
    snapshotAt(1, [versionOf(10, 5), versionOf(20, 6), versionOf(30, 7)]),
    logAt(1, null, [logRowOf(1, 10), logRowOf(2, 3500)]),
  ])
  expect((await load(root, database)).tables.map(({ how }) => how)).toEqual(['create', 'create'])
  await publishAt(sink, 2, [
    incrementAt(2, 1, [versionOf(20, 4000, 1), versionOf(25, 4001)], [tombstoneOf(10)]),
    logAt(2, 1, [logRowOf(2, 3500), logRowOf(3, 7000)]),
  ])
  expect((await load(root, database)).tables).toMatchObject([
    { how: 'increments', inserted: 1, updated: 1, deleted: 1, rows: 3 },
    { how: 'increments', inserted: 1, updated: 1, deleted: 0, rows: 3 },
  ])
  expect(await loadedRows(database)).toEqual(await foldedRows(root))
  await publishAt(sink, 3, [incrementAt(3, 2, [versionOf(10, 8000)], []), logAt(3, 2, [logRowOf(4, 8000)])])
  await load(root, database)
  expect(await loadedRows(database)).toEqual(await foldedRows(root))
  expect((await load(root, database)).tables.map(({ how }) => how)).toEqual(['unchanged', 'unchanged'])
  expect(await loadedRows(database)).toEqual(await foldedRows(root))
  expect(await database.query("SELECT chain FROM acme_1f2e3d.harvest_loads WHERE table_name = 'syslog'")).toEqual([
    { chain: [runAt(1), runAt(2), runAt(3)] },
  ])
})

test('a chain that is loaded late is loaded at once, and one of an earlier run does not undo a newer load', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const database = await server.database()
  await load(root, database)
  const folded = await foldedRows(root)
  expect(await loadedRows(database)).toEqual(folded)
  const older = await load(`${root}/${PLACE.instance}/runs/${runAt(2)}`, database)
  expect(older.tables.map(({ how }) => how)).toEqual(['ahead', 'ahead'])
  expect(await loadedRows(database)).toEqual(folded)
})
