import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Tombstone } from '../../../src/contract/row/tombstone.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { FoldSchema } from '../../../src/sink/fold/fold-schema.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, logAt, publishAt, publishChain, runAt, snapshotAt } from '../support/example-chain.ts'
import { idOf, isoOf, logRowOf, PLACE, rowOf, type TableStory, tombstoneOf, versionOf } from '../support/example-run.ts'

/** Publishes a run an hour with these tables, and gives the rows of a table as they are folded. */
async function foldedRows(
  runs: readonly (readonly TableStory[])[],
  table = 'sys_script',
): Promise<readonly string[] | string> {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  for (const [at, stories] of runs.entries()) await publishAt(sink, at + 1, stories)
  const out = join(root, 'fold')
  const { failed } = await foldHarvest({ folder: root, out, tables: [table] })
  return failed[0]?.reason ?? linesIn(join(out, `${table}.ndjson.gz`))
}

async function linesIn(path: string): Promise<readonly string[]> {
  const lines = gunzipSync(await readFile(path))
    .toString()
    .split('\n')
  expect(lines.pop()).toBe('')
  return lines
}

test('folds a table and a log, and tells what the files are', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const out = join(root, 'fold')
  const fold = await foldHarvest({ folder: root, out, tables: null })
  expect((await readdir(out)).sort()).toEqual(['fold.json', 'sys_script.ndjson.gz', 'syslog.ndjson.gz'])
  expect(FoldSchema.parse(JSON.parse(await readFile(join(out, 'fold.json'), 'utf8')))).toEqual(fold)
  const chain = [runAt(1), runAt(2), runAt(3)]
  const common = { chain, verdict: 'complete', watermark: isoOf(3 * 3600), rows: 4 }
  expect(fold).toMatchObject({ instance: PLACE.instance, run: runAt(3), failed: [] })
  expect(fold.tables).toMatchObject([
    { ...common, table: 'sys_script', path: 'sys_script.ndjson.gz', tombstones: 1 },
    { ...common, table: 'syslog', path: 'syslog.ndjson.gz', tombstones: 0 },
  ])
  for (const { path, bytes, sha256 } of fold.tables) {
    const stored = await readFile(join(out, path))
    expect({ bytes, sha256 }).toEqual({ bytes: stored.length, sha256: sha256Hex(stored) })
  }
  expect(await linesIn(join(out, 'sys_script.ndjson.gz'))).toEqual([
    versionOf(10, 8000),
    versionOf(20, 4000, 1),
    versionOf(25, 4001),
    versionOf(30, 7),
  ])
  expect(await linesIn(join(out, 'syslog.ndjson.gz'))).toEqual([
    logRowOf(1, 10),
    logRowOf(2, 3500),
    logRowOf(3, 7000),
    logRowOf(4, 8000),
  ])
})

test('gives a row that two windows of a log hold as it was read last', async () => {
  const withState = (state: string) => logRowOf(1, 3590).replace('}', `,"state":"${state}"}`)
  const rows = await foldedRows(
    [[logAt(1, null, [withState('ready')])], [logAt(2, 1, [withState('processed')])]],
    'syslog',
  )
  expect(rows).toEqual([withState('processed')])
})

test('gives the same chain the same bytes', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const [first, second] = [join(root, 'first'), join(root, 'second')]
  for (const out of [first, second]) await foldHarvest({ folder: root, out, tables: null })
  for (const name of await readdir(first))
    expect(await readFile(join(second, name)), name).toEqual(await readFile(join(first, name)))
})

const SNAPSHOT = [snapshotAt(1, [versionOf(10, 100, 5), versionOf(20, 100, 5), rowOf(30)])]
const increment = (rows: readonly string[], gone: readonly Tombstone[] = [], hour = 2) => [
  incrementAt(hour, hour - 1, rows, gone),
]
/** An increment at two o'clock that compared all rows and found some late. */
const lateRows = (
  late: readonly (readonly string[])[],
  rows: readonly string[] = [],
  gone: readonly Tombstone[] = [],
) => [
  {
    ...incrementAt(2, 1, rows),
    increment: {
      base: runAt(1),
      late,
      tombstones: gone.length === 0 ? [] : [gone],
      deletionsFrom: ['reconciliation'] as const,
    },
  },
]
const UNCHANGED = [versionOf(10, 100, 5), versionOf(20, 100, 5), rowOf(30)]

test.each<{
  readonly name: string
  readonly increments: readonly (readonly TableStory[])[]
  readonly rows: readonly string[]
}>([
  { name: 'nothing', increments: [increment([])], rows: UNCHANGED },
  {
    name: 'a newer version',
    increments: [increment([versionOf(20, 3600, 6, 'new')])],
    rows: [versionOf(10, 100, 5), versionOf(20, 3600, 6, 'new'), rowOf(30)],
  },
  {
    name: 'a version of the same second that was changed once more',
    increments: [increment([versionOf(20, 100, 10, 'new')])],
    rows: [versionOf(10, 100, 5), versionOf(20, 100, 10, 'new'), rowOf(30)],
  },
  { name: 'an older version', increments: [increment([versionOf(20, 99, 10, 'old')])], rows: UNCHANGED },
  { name: 'a version of fewer changes', increments: [increment([versionOf(20, 100, 4, 'old')])], rows: UNCHANGED },
  { name: 'the same version once more', increments: [increment([versionOf(20, 100, 5)])], rows: UNCHANGED },
  {
    name: 'a row whose version in the snapshot is not known',
    increments: [increment([versionOf(30, 50, 0, 'known')])],
    rows: [versionOf(10, 100, 5), versionOf(20, 100, 5), versionOf(30, 50, 0, 'known')],
  },
  {
    name: 'rows before, between and after those of the snapshot',
    increments: [increment([versionOf(40, 3600), versionOf(5, 3601), versionOf(15, 3602)])],
    rows: [
      ...[versionOf(5, 3601), versionOf(10, 100, 5), versionOf(15, 3602), versionOf(20, 100, 5)],
      ...[rowOf(30), versionOf(40, 3600)],
    ],
  },
  {
    name: 'two versions of a row, of which the newer one counts',
    increments: [increment([versionOf(20, 3600, 6, 'once'), versionOf(20, 3601, 7, 'twice')])],
    rows: [versionOf(10, 100, 5), versionOf(20, 3601, 7, 'twice'), rowOf(30)],
  },
  {
    name: 'tombstones, one of them of a row that was never seen',
    increments: [increment([], [tombstoneOf(10), tombstoneOf(99), tombstoneOf(30)])],
    rows: [versionOf(20, 100, 5)],
  },
  {
    name: 'a row that was deleted and made again, older than it was',
    increments: [increment([versionOf(20, 50, 0, 'again')], [tombstoneOf(20)])],
    rows: [versionOf(10, 100, 5), versionOf(20, 50, 0, 'again'), rowOf(30)],
  },
  {
    name: 'a row that was made, deleted and made again',
    increments: [
      increment([versionOf(15, 3600, 0, 'first')]),
      increment([], [tombstoneOf(15)], 3),
      increment([versionOf(15, 3599, 0, 'again')], [], 4),
    ],
    rows: [versionOf(10, 100, 5), versionOf(15, 3599, 0, 'again'), versionOf(20, 100, 5), rowOf(30)],
  },
  {
    name: 'a row that was changed and then deleted',
    increments: [increment([versionOf(20, 3600, 6)]), increment([], [tombstoneOf(20)], 3)],
    rows: [versionOf(10, 100, 5), rowOf(30)],
  },
  {
    name: 'late rows, older than all that was read',
    increments: [lateRows([[versionOf(5, 1)], [versionOf(15, 2), versionOf(40, 3)]], [versionOf(20, 3600, 6)])],
    rows: [
      ...[versionOf(5, 1), versionOf(10, 100, 5), versionOf(15, 2), versionOf(20, 3600, 6), rowOf(30)],
      versionOf(40, 3),
    ],
  },
  {
    name: 'a late row that looks older than its window has it, and one that had a tombstone',
    increments: [
      lateRows(
        [[versionOf(10, 50, 0, 'back'), versionOf(15, 3600, 1)]],
        [versionOf(15, 3700, 2)],
        [tombstoneOf(10, 'reconciliation')],
      ),
    ],
    rows: [versionOf(10, 50, 0, 'back'), versionOf(15, 3600, 1), versionOf(20, 100, 5), rowOf(30)],
  },
  {
    name: 'a late row that looks older than the snapshot, and a newer version of it after that',
    increments: [
      lateRows([[versionOf(10, 50, 0, 'older'), versionOf(20, 60, 1, 'older')]]),
      increment([versionOf(10, 7000, 2, 'newer')], [], 3),
    ],
    rows: [versionOf(10, 7000, 2, 'newer'), versionOf(20, 60, 1, 'older'), rowOf(30)],
  },
  {
    name: 'a version that two increments deliver',
    increments: [increment([versionOf(20, 7000, 6, 'new')]), increment([versionOf(20, 7000, 6, 'new')], [], 3)],
    rows: [versionOf(10, 100, 5), versionOf(20, 7000, 6, 'new'), rowOf(30)],
  },
])('folds increments with $name', async ({ increments, rows }) => {
  expect(await foldedRows([SNAPSHOT, ...increments])).toEqual(rows)
})

test('tells ids apart without regard to case, as the database orders them', async () => {
  const row = (id: string, seconds: number) =>
    JSON.stringify({ sys_id: id, sys_updated_on: isoOf(seconds).slice(0, 19).replace('T', ' '), sys_mod_count: '0' })
  const snapshot = [snapshotAt(1, [row('a1', 5), row('B1', 5), row('c1', 5)])]
  const gone = { ...tombstoneOf(0), sys_id: 'C1' }
  expect(await foldedRows([snapshot, increment([row('b1', 3600)], [gone])])).toEqual([row('a1', 5), row('b1', 3600)])
})

test('begins anew with each snapshot, and an absent table has no rows', async () => {
  const anew = [snapshotAt(3, [versionOf(1, 5)])]
  expect(await foldedRows([SNAPSHOT, increment([versionOf(20, 3600, 6)]), anew])).toEqual([versionOf(1, 5)])
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, SNAPSHOT)
  await publishAt(sink, 2, increment([]), ({ tables, ...rest }) => ({
    ...rest,
    verdict: 'absent',
    tables: tables.map((table) => ({
      ...table,
      verdict: 'absent',
      code: 'TABLE_ABSENT',
      hidden: null,
      expected: null,
    })),
  }))
  const fold = await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
  expect(fold.tables).toMatchObject([{ chain: [runAt(2)], verdict: 'absent', rows: 0 }])
  expect(await linesIn(join(root, 'fold/sys_script.ndjson.gz'))).toEqual([])
})

test('folds an empty snapshot, and says the worst verdict of a chain', async () => {
  expect(await foldedRows([[snapshotAt(1, [])], increment([versionOf(1, 3600)])])).toEqual([versionOf(1, 3600)])
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [{ ...snapshotAt(1, []), pieces: [{ lo: null, hi: null, rows: [rowOf(1)], hidden: 3 }] }])
  await publishAt(sink, 2, increment([]))
  const { tables } = await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
  expect(tables).toMatchObject([{ verdict: 'partial', rows: 1 }])
})

test.each<{
  readonly name: string
  readonly windows: readonly (readonly TableStory[])[]
  readonly rows: readonly string[]
}>([
  {
    name: 'rows at a seam once, and one that came late there',
    windows: [
      [logAt(1, null, [logRowOf(5, 3100), logRowOf(7, 3200)])],
      [logAt(2, 1, [logRowOf(5, 3100), logRowOf(6, 3150), logRowOf(7, 3200), logRowOf(1, 3300)])],
    ],
    rows: [logRowOf(5, 3100), logRowOf(6, 3150), logRowOf(7, 3200), logRowOf(1, 3300)],
  },
  {
    name: 'empty windows',
    windows: [[logAt(1, null, [])], [logAt(2, 1, [logRowOf(1, 4000)])], [logAt(3, 2, [])]],
    rows: [logRowOf(1, 4000)],
  },
  {
    name: 'rows of one second in order of their ids',
    windows: [[logAt(1, null, [logRowOf(2, 3100)])], [logAt(2, 1, [logRowOf(1, 3100), logRowOf(3, 3100)])]],
    rows: [logRowOf(1, 3100), logRowOf(2, 3100), logRowOf(3, 3100)],
  },
  {
    name: 'a window that reaches over two',
    windows: [
      [logAt(1, null, [logRowOf(1, 100), logRowOf(2, 3000)])],
      [logAt(2, 1, [logRowOf(2, 3000), logRowOf(4, 5000)])],
      [
        {
          ...logAt(3, 2, [logRowOf(1, 100), logRowOf(2, 3000), logRowOf(3, 4000), logRowOf(4, 5000)]),
          window: { from: isoOf(0), to: isoOf(3 * 3600) },
        },
      ],
    ],
    rows: [logRowOf(1, 100), logRowOf(2, 3000), logRowOf(3, 4000), logRowOf(4, 5000)],
  },
  {
    name: 'tombstones, which take rows of earlier windows away',
    windows: [
      [logAt(1, null, [logRowOf(1, 3100), logRowOf(2, 3200)])],
      [
        {
          ...logAt(2, 1, [logRowOf(2, 3200)]),
          increment: { base: runAt(1), tombstones: [[tombstoneOf(1), tombstoneOf(2)]] },
        },
      ],
    ],
    rows: [logRowOf(2, 3200)],
  },
])("joins a log's windows: $name", async ({ windows, rows }) => {
  expect(await foldedRows(windows, 'syslog')).toEqual(rows)
})

test.each<{ readonly name: string; readonly runs: readonly (readonly TableStory[])[]; readonly reason: string }>([
  {
    name: 'rows of a snapshot out of order',
    runs: [[snapshotAt(1, [rowOf(2), rowOf(1)])]],
    reason: 'line 2 does not come after the row before it',
  },
  {
    name: 'a row of an increment without its version',
    runs: [SNAPSHOT, increment([JSON.stringify({ sys_id: idOf(1), sys_updated_on: '2026-01-02 01:00:00' })])],
    reason: 'line 1 has no sys_updated_on and sys_mod_count',
  },
  {
    name: 'late rows out of order',
    runs: [SNAPSHOT, lateRows([[versionOf(2, 1)], [versionOf(1, 1)]])],
    reason: 'line 1 does not come after the row before it',
  },
  {
    name: 'a late row without its version',
    runs: [SNAPSHOT, lateRows([[rowOf(1)]])],
    reason: 'line 1 has no sys_updated_on and sys_mod_count',
  },
  {
    name: 'a line that is no row',
    runs: [SNAPSHOT, increment(['[]'])],
    reason: 'line 1 is not a JSON object',
  },
])('does not fold $name', async ({ runs, reason }) => {
  expect(await foldedRows(runs)).toMatch(
    new RegExp(`^run ${runAt(runs.length)}, tables/sys_script/(part|late)-.*: ${reason}$`),
  )
})

test('does not fold a row of a log that lies before its window', async () => {
  const windows = [[logAt(1, null, [logRowOf(1, 2950), logRowOf(3, 3400)])], [logAt(2, 1, [logRowOf(2, 2900)])]]
  expect(await foldedRows(windows, 'syslog')).toContain('lies before its window')
})
