import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { incrementAt, logAt, publishAt, runAt, snapshotAt } from '../../sinks/support/example-chain.ts'
import { idOf, isoOf, logRowOf, type TableStory, tombstoneOf, versionOf } from '../../sinks/support/example-run.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { foldedRows, load, loadedRows } from './loading.ts'
import { type Postgres, postgres, type TestDatabase } from './postgres.ts'

const SCHEMA = 'acme_1f2e3d'

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** Publishes runs hour by hour, loading each; gives the database, whose rows were each time those of the fold. */
async function loadedHourly(...hours: readonly (readonly TableStory[])[]): Promise<{
  readonly database: TestDatabase
  readonly root: string
  readonly ways: readonly (readonly string[])[]
}> {
  const root = await temporaryFolder()
  const database = await server.database()
  const ways: string[][] = []
  for (const [at, stories] of hours.entries()) {
    await publishAt(createDirectorySink({ root }), at + 1, stories)
    const { tables, failed } = await load(root, database)
    expect(failed).toEqual([])
    ways.push(tables.map(({ how }) => how))
    expect(await loadedRows(database)).toEqual(await foldedRows(root))
  }
  return { database, root, ways }
}

const json = (...rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row))

test('a new snapshot makes a table equal to it; columns are added as they appear and never dropped', async () => {
  const { database, ways } = await loadedHourly(
    [
      snapshotAt(
        1,
        json({ sys_id: idOf(1), old: 'x' }, { sys_id: idOf(2), name: 'stays' }, { sys_id: idOf(3), name: 'goes' }),
      ),
    ],
    [
      snapshotAt(
        2,
        json({ sys_id: idOf(1), new: 'y' }, { sys_id: idOf(2), name: 'stays' }, { sys_id: idOf(4), order: '1' }),
      ),
    ],
  )
  expect(ways).toEqual([['create'], ['replace']])
  const columns = await database.query(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = '${SCHEMA}' AND table_name = 'sys_script' ORDER BY ordinal_position`,
  )
  expect(columns.map(({ column_name }) => column_name)).toEqual(['sys_id', 'name', 'old', 'new', 'order'])
})

test('an older version of a row replaces nothing, and one that comes after its tombstone does, whatever its version', async () => {
  const late = { ...incrementAt(3, 2, [], []), increment: { base: runAt(2), late: [[versionOf(1, 1, 0, 'compared')]] } }
  const { ways } = await loadedHourly(
    [snapshotAt(1, [versionOf(1, 3500, 9), versionOf(2, 3500, 9), versionOf(3, 3500, 9)])],
    [
      incrementAt(
        2,
        1,
        [versionOf(1, 3400, 1, 'older'), versionOf(2, 3400, 1, 'after'), versionOf(3, 3500, 10, 'newer')],
        [tombstoneOf(2)],
      ),
    ],
    [late],
  )
  expect(ways).toEqual([['create'], ['increments'], ['increments']])
})

test('ids that differ in their case alone are one row, as in the fold', async () => {
  const row = (id: string, seconds: number) => JSON.stringify({ ...JSON.parse(versionOf(1, seconds)), sys_id: id })
  const { ways } = await loadedHourly([snapshotAt(1, [row('Custom', 5)])], [incrementAt(2, 1, [row('CUSTOM', 4000)])])
  expect(ways).toEqual([['create'], ['replace']])
})

test('a table that becomes a log, and a log that becomes a table, get the other key', async () => {
  const log = (hour: number): TableStory =>
    logAt(hour, null, [logRowOf(1, 10), logRowOf(1, 20), logRowOf(2, 3000)], 'sys_script')
  const table = (hour: number): TableStory => snapshotAt(hour, [logRowOf(1, 10), logRowOf(3, 10)])
  const { ways } = await loadedHourly([table(1)], [log(2)], [table(3)])
  expect(ways).toEqual([['create'], ['replace'], ['replace']])
})

test('names that PostgreSQL cannot hold lose no value, and the column tells the whole name', async () => {
  const root = await temporaryFolder()
  const long = 'u_'.padEnd(80, 'x')
  const odd = { [long]: 'a', [`${long}y`]: 'b', '': 'c', ctid: 'd', 'x"; drop': 'e', 'n\0': 'f' }
  await publishAt(createDirectorySink({ root }), 1, [
    snapshotAt(1, json({ sys_id: idOf(1), ...odd })),
    snapshotAt(1, json({ sys_id: idOf(2) }), long),
  ])
  const database = await server.database()
  const { tables } = await load(root, database)
  expect(tables.map(({ relation }) => relation)).toEqual([
    'sys_script',
    expect.stringMatching(/^u_x{44}_[0-9a-f]{16}$/),
  ])
  const [row = {}] = await database.query(`SELECT * FROM ${SCHEMA}.sys_script`)
  expect(Object.values(row).sort()).toEqual([null, idOf(1), 'a', 'b', 'c', 'd', 'e', 'f'].sort())
  const comments = await database.query(
    `SELECT col_description('${SCHEMA}.sys_script'::regclass, ordinal_position::int) AS told FROM information_schema.columns
     WHERE table_schema = '${SCHEMA}' AND table_name = 'sys_script'`,
  )
  expect(comments.map(({ told }) => told)).toContain(`${long} in the instance`)
})

test('a table that the database refuses is named, stands as it was, and stops no other', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  await publishAt(sink, 1, [
    snapshotAt(1, json({ sys_id: idOf(1) })),
    snapshotAt(1, json({ sys_id: idOf(2) }), 'sys_user'),
  ])
  await load(root, database)
  const wide = Object.fromEntries(Array.from({ length: 1700 }, (_, at) => [`u_${at}`, 'x']))
  await publishAt(sink, 2, [
    snapshotAt(2, json({ sys_id: idOf(1), ...wide })),
    snapshotAt(2, json({ sys_id: idOf(3) }), 'sys_user'),
  ])
  const done = await load(root, database)
  expect(done.failed).toEqual([{ table: 'sys_script', reason: expect.stringContaining('1600 columns') }])
  expect(await loadedRows(database)).toEqual({ sys_script: [{ sys_id: idOf(1) }], sys_user: [{ sys_id: idOf(3) }] })
})

test('a reader that began before a load sees the table as it was until it begins again, and is not held up', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  await publishAt(sink, 1, [snapshotAt(1, json({ sys_id: idOf(1) }))])
  await load(root, database)
  const reader = new pg.Client({ connectionString: database.url() })
  await reader.connect()
  onTestFinished(() => reader.end())
  const ids = async () =>
    (await reader.query(`SELECT sys_id FROM ${SCHEMA}.sys_script`)).rows.map(({ sys_id }) => sys_id)
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await reader.query('SELECT 1')
  await publishAt(sink, 2, [snapshotAt(2, json({ sys_id: idOf(2) }))])
  expect((await load(root, database)).tables).toMatchObject([{ how: 'replace', inserted: 1, deleted: 1 }])
  expect(await ids()).toEqual([idOf(1)])
  await reader.query('COMMIT')
  expect(await ids()).toEqual([idOf(2)])
})

test('what each run says of each table stands beside the rows, also of a table that could not be read', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  await publishAt(sink, 1, [snapshotAt(1, json({ sys_id: idOf(1) }))])
  await publishAt(sink, 2, [snapshotAt(2, json({ sys_id: idOf(1) }))], (manifest) => ({
    ...manifest,
    verdict: 'denied',
    tables: manifest.tables.map((table) => ({
      ...table,
      verdict: 'denied',
      rows: 0,
      hidden: null,
      parts: [],
      reason: 'no role\0',
    })),
  }))
  await load(root, database)
  expect(await database.query(`SELECT run, state, started_at FROM ${SCHEMA}.harvest_runs ORDER BY run`)).toEqual([
    { run: runAt(1), state: 'finished', started_at: new Date(isoOf(3600)) },
    { run: runAt(2), state: 'finished', started_at: new Date(isoOf(7200)) },
  ])
  expect(
    await database.query(`SELECT run, verdict, rows, reason FROM ${SCHEMA}.harvest_coverage ORDER BY run`),
  ).toEqual([
    { run: runAt(1), verdict: 'complete', rows: '1', reason: null },
    { run: runAt(2), verdict: 'denied', rows: '0', reason: 'no role\ufffd' },
  ])
  expect(await database.query(`SELECT verdict FROM ${SCHEMA}.harvest_latest_coverage`)).toEqual([{ verdict: 'denied' }])
  expect(await database.query(`SELECT run, verdict FROM ${SCHEMA}.harvest_loads`)).toEqual([
    { run: runAt(1), verdict: 'complete' },
  ])
})

test('a table has a view under its usual name that grows with it, and a name that is taken is left alone', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  const titled = (hour: number, ...rows: readonly object[]) =>
    publishAt(
      sink,
      hour,
      [snapshotAt(hour, json(...rows)), snapshotAt(hour, json({ sys_id: idOf(9) }), 'sys_user')],
      (manifest) => ({
        ...manifest,
        tables: manifest.tables.map((table) => ({
          ...table,
          title: table.table === 'sys_user' ? 'Users' : 'Business rules',
        })),
      }),
    )
  await titled(1, { sys_id: idOf(1), name: 'a' })
  await database.query(`CREATE SCHEMA ${SCHEMA}; CREATE TABLE ${SCHEMA}.users (mine text)`)
  await load(root, database)
  expect(await database.query(`SELECT * FROM ${SCHEMA}.business_rules`)).toEqual([{ sys_id: idOf(1), name: 'a' }])
  await titled(2, { sys_id: idOf(1), name: 'b', order: '1' })
  await load(root, database)
  expect(await database.query(`SELECT * FROM ${SCHEMA}.business_rules`)).toEqual([
    { sys_id: idOf(1), name: 'b', order: '1' },
  ])
  expect(await database.query(`SELECT * FROM ${SCHEMA}.users`)).toEqual([])
})

test('a harvested table takes the name of a view', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const database = await server.database()
  const titled = (manifest: Manifest): Manifest => ({
    ...manifest,
    tables: manifest.tables.map((table) => ({ ...table, title: 'Users' })),
  })
  await publishAt(sink, 1, [snapshotAt(1, json({ sys_id: idOf(1) }), 'sys_user')], titled)
  await load(root, database)
  await publishAt(sink, 2, [snapshotAt(2, json({ sys_id: idOf(2) }), 'users')], titled)
  expect((await load(root, database)).failed).toEqual([])
  expect(await database.query(`SELECT sys_id FROM ${SCHEMA}.users`)).toEqual([{ sys_id: idOf(2) }])
})
