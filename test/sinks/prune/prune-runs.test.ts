import { mkdir, readdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, publishAt, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, receiptOf, storeExample, versionOf } from '../support/example-run.ts'
import { WRITER } from '../support/new-parts.ts'

/** Snapshots at 1, 2 and 3 o'clock, increments at 4 and 5, and a run at 6 that was not published. */
async function harvested(): Promise<{ readonly root: string; readonly runs: string }> {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  for (const hour of [1, 2, 3]) await publishAt(sink, hour, [snapshotAt(hour, [versionOf(1, 5)])])
  for (const hour of [4, 5]) await publishAt(sink, hour, [incrementAt(hour, hour - 1, [versionOf(2, 3600 * hour - 9)])])
  await storeExample(sink, { place: { ...PLACE, run: runAt(6) } })
  return { root, runs: join(root, PLACE.instance, 'runs') }
}

const KEEP_ONE = { keep: 1, dryRun: false }

test.each([
  { name: 'the output folder', below: '' },
  { name: "an instance's folder", below: PLACE.instance },
])('removes old runs below $name, and nothing that a kept one stands on', async ({ below }) => {
  const { root, runs } = await harvested()
  const sizes = await Promise.all([2, 1].map((hour) => sizeOf(join(runs, runAt(hour)))))
  const outcomes = await pruneHarvest(join(root, below), KEEP_ONE)
  expect(outcomes).toMatchObject([
    {
      instance: PLACE.instance,
      refusal: null,
      pruned: {
        newest: [runAt(5)],
        needed: [runAt(4), runAt(3)],
        unpublished: [runAt(6)],
        leftoverBytes: 0,
        removed: [
          { run: runAt(2), state: 'finished', bytes: sizes[0] },
          { run: runAt(1), state: 'finished', bytes: sizes[1] },
        ],
      },
    },
  ])
  expect((await readdir(runs)).sort()).toEqual([3, 4, 5, 6].map(runAt))
  expect((await verifyHarvest(root)).faults).toEqual([])
  const fold = await foldHarvest({ folder: root, out: join(root, 'fold'), tables: null })
  expect(fold).toMatchObject({ failed: [], tables: [{ rows: 2 }] })
})

test('only tells in a dry run', async () => {
  const { root, runs } = await harvested()
  const told = await pruneHarvest(root, { keep: 1, dryRun: true })
  expect((await readdir(runs)).sort()).toEqual([1, 2, 3, 4, 5, 6].map(runAt))
  expect(await pruneHarvest(root, KEEP_ONE)).toEqual(told)
})

test('has nothing to remove twice', async () => {
  const { root } = await harvested()
  await pruneHarvest(root, KEEP_ONE)
  expect(await pruneHarvest(root, KEEP_ONE)).toMatchObject([{ pruned: { removed: [], leftoverBytes: 0 } }])
})

test('removes what an earlier prune left, and follows no link out of a run', async () => {
  const { root, runs } = await harvested()
  await mkdir(join(root, 'elsewhere'))
  await writeFile(join(root, 'elsewhere/precious'), 'x')
  await symlink(join(root, 'elsewhere'), join(runs, runAt(1), 'tables/link'))
  await rename(join(runs, runAt(2)), join(runs, `.pruned-${runAt(2)}`))
  const left = await sizeOf(join(runs, `.pruned-${runAt(2)}`))
  expect(await pruneHarvest(root, { keep: 1, dryRun: true })).toMatchObject([{ pruned: { leftoverBytes: left } }])
  expect(await readdir(runs)).toContain(`.pruned-${runAt(2)}`)
  expect(await pruneHarvest(root, KEEP_ONE)).toMatchObject([{ pruned: { leftoverBytes: left } }])
  expect((await readdir(runs)).sort()).toEqual([3, 4, 5, 6].map(runAt))
  expect(await readFile(join(root, 'elsewhere/precious'), 'utf8')).toBe('x')
})

test('leaves folders alone that are no runs', async () => {
  const { root, runs } = await harvested()
  for (const name of ['notes', '.pruned-notes', '.hidden']) await mkdir(join(runs, name))
  await writeFile(join(runs, 'readme'), '')
  await pruneHarvest(root, KEEP_ONE)
  expect(await readdir(runs)).toEqual(expect.arrayContaining(['notes', '.pruned-notes', '.hidden', 'readme']))
})

test('leaves runs alone where none has finished', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [snapshotAt(1, [])], { state: 'cancelled' })
  const run = await sink.openRun({ ...PLACE, run: runAt(2) })
  await run.writeReceipt(receiptOf('incident'), WRITER)
  expect(await pruneHarvest(root, KEEP_ONE)).toMatchObject([
    { pruned: { newest: [], removed: [], unpublished: [runAt(2)] } },
  ])
  expect((await readdir(join(root, PLACE.instance, 'runs'))).sort()).toEqual([runAt(1), runAt(2)])
})

test.each<{ readonly name: string; readonly damage: (runs: string) => Promise<unknown>; readonly refusal: RegExp }>([
  {
    name: 'a manifest is cut off',
    damage: (runs) => truncate(join(runs, runAt(4), 'manifest.json'), 100),
    refusal: /aaaaaaaa-0004\/manifest\.json is not JSON \(100 bytes\)/,
  },
  {
    name: 'a run lies under the name of another one',
    damage: (runs) => rename(join(runs, runAt(4)), join(runs, runAt(9))),
    refusal: /aaaaaaaa-0009\/manifest\.json is the manifest of run aaaaaaaa-0004$/,
  },
  {
    name: 'the pointer is gone',
    damage: (runs) => rm(join(runs, '../latest.json')),
    refusal: /latest\.json is missing: it is unknown which runs it needs$/,
  },
  {
    name: 'the pointer is damaged',
    damage: (runs) => truncate(join(runs, '../latest.json'), 10),
    refusal: /latest\.json is not JSON \(10 bytes\)/,
  },
])('removes nothing of an instance where $name, and goes on with the next one', async ({ damage, refusal }) => {
  const { root, runs } = await harvested()
  const other = { instance: 'other-1' }
  const sink = createDirectorySink({ root })
  for (const hour of [1, 2]) {
    const startedAt = `2026-01-0${hour}T00:00:00.000Z`
    const stored = await storeExample(sink, { place: { ...other, run: runAt(hour) }, manifest: { startedAt } })
    await stored.run.publish(stored.manifest)
  }
  await damage(runs)
  const before = await readdir(runs)
  expect(await pruneHarvest(root, KEEP_ONE)).toMatchObject([
    { instance: PLACE.instance, pruned: null, refusal: expect.stringMatching(refusal) },
    { instance: 'other-1', refusal: null, pruned: { removed: [{ run: runAt(1) }] } },
  ])
  expect(await readdir(runs)).toEqual(before)
})

test.each([
  { name: "a run's folder", below: join(PLACE.instance, 'runs', runAt(1)) },
  { name: 'a folder without a harvest', below: 'nowhere' },
])('refuses $name', async ({ below }) => {
  const { root } = await harvested()
  await expect(pruneHarvest(join(root, below), KEEP_ONE)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
