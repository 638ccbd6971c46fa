import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { folderFiles } from '../../../src/sink/directory/folder-files.ts'
import { pruneInstance } from '../../../src/sink/prune/prune-instance.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { PowerCutFiles } from '../directory/power-cut-files.ts'
import { incrementAt, publishAt, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, versionOf } from '../support/example-run.ts'

const ROOT = '/out'
const INSTANCE = `${ROOT}/${PLACE.instance}`

/** A snapshot and an increment that are to go, and a snapshot and an increment that are to stay. */
async function harvested(): Promise<PowerCutFiles> {
  const files = new PowerCutFiles(Number.POSITIVE_INFINITY)
  const sink = createDirectorySink({ root: ROOT, files, drawNonce: () => 'nonce' })
  await publishAt(sink, 1, [snapshotAt(1, [versionOf(1, 5)])])
  await publishAt(sink, 2, [incrementAt(2, 1, [versionOf(2, 5000)])])
  await publishAt(sink, 3, [snapshotAt(3, [versionOf(1, 5), versionOf(2, 5000)])])
  await publishAt(sink, 4, [incrementAt(4, 3, [versionOf(3, 12_000)])])
  return files
}

const prune = (files: PowerCutFiles) =>
  pruneInstance({ files: folderFiles(files), path: INSTANCE }, { keep: 1, dryRun: false })

test.each(['kill', 'power cut'] as const)(
  'after a %s at any step every run is whole or gone, and the next prune ends it',
  async (death) => {
    let unfinished = 0
    for (let step = 0, ended = false; !ended; step += 1) {
      const dying = (await harvested()).dyingAfter(step)
      ended = await prune(dying).then(
        () => true,
        () => false,
      )
      const survivor = dying.survivor(death)
      await expectWhole(survivor, step)
      const { leftoverBytes } = await prune(survivor)
      if (leftoverBytes > 0) unfinished += 1
      expect(runsOn(survivor), `after step ${step}`).toEqual([runAt(3), runAt(4)])
    }
    expect(unfinished).toBeGreaterThan(10)
  },
)

function runsOn(files: PowerCutFiles): readonly string[] {
  const runs = [...files.files().keys()].flatMap((path) => /\/runs\/([^/]+)\//.exec(path)?.[1] ?? [])
  return [...new Set(runs)].sort()
}

/** No run under its name lacks a file, and what is there stands on what is there. */
async function expectWhole(disk: PowerCutFiles, step: number): Promise<void> {
  const folder = await temporaryFolder()
  await disk.copyTo(folder)
  const there = runsOn(disk).filter((run) => !run.startsWith('.'))
  expect([
    [runAt(1), runAt(2), runAt(3), runAt(4)],
    [runAt(1), runAt(3), runAt(4)],
    [runAt(3), runAt(4)],
  ]).toContainEqual(there)
  for (const path of ['', ...there.map((run) => `runs/${run}`)]) {
    const { faults } = await verifyHarvest(`${folder}${INSTANCE}/${path}`)
    expect(faults, `${path} after step ${step}`).toEqual([])
  }
}
