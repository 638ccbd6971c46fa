import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { foldedValues } from '../../../src/sink/fold/fold-row.ts'
import { openHarvestedState } from '../../../src/sink/fold/harvested-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, logAt, publishAt, publishChain, runAt, snapshotAt } from '../support/example-chain.ts'
import { idOf, logRowOf, PLACE, tombstoneOf, versionOf } from '../support/example-run.ts'

/** The instance's folder with the chain of two tables, at 1, 2 and 3 o'clock. */
async function chainFolder(): Promise<string> {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  return root
}

/** What the increments of a table change in the state before them, as it is told one by one. */
async function changesOf(root: string, table: string) {
  const state = await openHarvestedState({ folder: root, tables: null })
  const folding = await state.table(table)
  const told = []
  for await (const changes of folding?.changes(folding.chain.links.slice(1)) ?? [])
    for (const { id, row, buried } of changes)
      told.push({ id, row: row === null ? null : JSON.stringify(foldedValues(row)), buried })
  return told
}

test('increments change each id once: in its newest version, gone, or buried and there again', async () => {
  expect(await changesOf(await chainFolder(), 'sys_script')).toEqual([
    { id: idOf(10), row: versionOf(10, 8000), buried: true },
    { id: idOf(20), row: versionOf(20, 4000, 1), buried: false },
    { id: idOf(25), row: versionOf(25, 4001), buried: false },
  ])
})

test('increments of a log tell first which ids are gone, then each row once', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [logAt(1, null, [logRowOf(1, 10), logRowOf(2, 3500)])])
  const { increment, ...log } = logAt(2, 1, [logRowOf(2, 3500), logRowOf(3, 7000)])
  const gone = increment === undefined ? {} : { increment: { ...increment, tombstones: [[tombstoneOf(1)]] } }
  await publishAt(sink, 2, [{ ...log, ...gone }])
  expect(await changesOf(root, 'syslog')).toEqual([
    { id: idOf(1), row: null, buried: true },
    { id: idOf(2), row: logRowOf(2, 3500), buried: false },
    { id: idOf(3), row: logRowOf(3, 7000), buried: false },
  ])
})

test('a version that a later increment delivers is no change where an earlier one delivered a newer version', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [snapshotAt(1, [versionOf(10, 5)])])
  await publishAt(sink, 2, [incrementAt(2, 1, [versionOf(10, 7000, 3)])])
  await publishAt(sink, 3, [incrementAt(3, 2, [versionOf(10, 7000, 2)])])
  expect(await changesOf(root, 'sys_script')).toEqual([{ id: idOf(10), row: versionOf(10, 7000, 3), buried: false }])
})

test('a table that is not in the state, or whose files are damaged, is none to rely on', async () => {
  const root = await chainFolder()
  const whole = await openHarvestedState({ folder: root, tables: null })
  expect(await whole.table('sys_user')).toBeNull()
  expect((await whole.table('syslog'))?.table).toBe('syslog')
  await writeFile(join(root, PLACE.instance, 'runs', runAt(2), 'manifest.json'), '{')
  const damaged = await openHarvestedState({ folder: root, tables: null })
  expect(await damaged.table('sys_script')).toBeNull()
})

test.each([
  { state: 'the newest', folder: (root: string) => root },
  { state: "a run's", folder: (root: string) => join(root, PLACE.instance, 'runs', runAt(1)) },
])('tables of $state state come in order of their names, whatever the order they were read in', async ({ folder }) => {
  const root = await temporaryFolder()
  const names = ['sys_user', 'sys_script', 'syslog', 'sys_trigger', 'incident']
  await publishAt(
    createDirectorySink({ root }),
    1,
    names.map((name) => snapshotAt(1, [versionOf(1, 5)], name)),
  )
  const { wanted } = await openHarvestedState({ folder: folder(root), tables: null })
  expect(wanted.map(({ table }) => table)).toEqual(['incident', 'sys_script', 'sys_trigger', 'sys_user', 'syslog'])
})

test('every table that is asked for and not there is named', async () => {
  const asked = openHarvestedState({ folder: await chainFolder(), tables: ['sys_user', 'syslog', 'incident'] })
  await expect(asked).rejects.toThrow(`run ${runAt(3)} and those before it have no rows of sys_user, incident`)
})

test('a table of many blocks is folded row by row as it was stored', async () => {
  const root = await temporaryFolder()
  const rows = Array.from({ length: 60 }, (_, n) => versionOf(n, 5, 0, String(n).repeat(5_000)))
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, rows)])
  const { tables } = await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
  const text = gunzipSync(await readFile(join(root, 'fold', 'sys_script.ndjson.gz'))).toString()
  expect(text.split('\n')).toEqual([...rows, ''])
  expect(tables.map(({ rows: count }) => count)).toEqual([60])
})
