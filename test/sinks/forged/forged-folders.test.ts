import { lstat, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acceptRun } from '../../../src/sink/accept/accept-run.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { foldHarvest } from '../../../src/sink/fold/fold-harvest.ts'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { incrementAt, publishAt, publishChain, runAt, snapshotAt } from '../support/example-chain.ts'
import { PLACE, versionOf } from '../support/example-run.ts'
import { forgedLink, forgedNames, forgedPlaces } from './keeps-inside.ts'

/** Forged harvests of each kind; `npm run test:long` tries many more. */
const FORGED = { numRuns: 8 }

test('whatever lies in the place of any file or folder, every command ends soon, stays small, and reads, writes and removes nothing outside', {
  timeout: 120_000,
}, async () => {
  await fc.assert(await forgedPlaces(), FORGED)
})

test('whatever a document names in the place of a run, a file or a table, no command follows it outside', {
  timeout: 120_000,
}, async () => {
  await fc.assert(await forgedNames(), FORGED)
})

test('prune ends where a table of a run stands on the run itself', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [snapshotAt(1, [versionOf(1, 5)])])
  await publishAt(sink, 2, [incrementAt(2, 2, [versionOf(2, 5000)])])
  const [outcome] = await pruneHarvest(root, { keep: 1, dryRun: true })
  expect(outcome?.pruned).toMatchObject({ newest: [runAt(2)] })
})

test('fold does not follow a link in the place of a folder of parts, and names it', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const tables = join(root, PLACE.instance, 'runs', runAt(2), 'tables')
  await rename(join(tables, 'sys_script'), join(root, 'elsewhere'))
  await symlink(join(root, 'elsewhere'), join(tables, 'sys_script'))
  const fold = await foldHarvest({ folder: join(root, PLACE.instance), out: join(root, 'fold'), tables: null })
  expect(fold.failed).toEqual([{ table: 'sys_script', reason: expect.stringContaining('links are not followed') }])
})

test('fold refuses a folder that leads back into the harvest through a link', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  await symlink(join(root, PLACE.instance), join(root, 'beside'))
  await expect(
    foldHarvest({ folder: join(root, PLACE.instance), out: join(root, 'beside', 'fold'), tables: null }),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('accept leaves a manifest that is named as its output as it is', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const manifest = join(root, PLACE.instance, 'runs', runAt(3), 'manifest.json')
  const before = await readFile(manifest, 'utf8')
  await expect(acceptRun(root, manifest)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('choose another file'),
  })
  expect(await readFile(manifest, 'utf8')).toBe(before)
})

test('accept replaces a file of accepted gaps, and no link', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const gaps = join(root, 'gaps.json')
  await acceptRun(root, gaps)
  await acceptRun(root, gaps)
  await symlink(gaps, join(root, 'linked.json'))
  await expect(acceptRun(root, join(root, 'linked.json'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  expect((await lstat(join(root, 'linked.json'))).isSymbolicLink()).toBe(true)
})

test('verify tells more faults of one manifest than a call takes arguments', async () => {
  const root = await temporaryFolder()
  const parts = 150_000
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, [versionOf(1, 5)])])
  const path = join(root, PLACE.instance, 'runs', runAt(1), 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  const [part] = manifest.tables[0].parts
  for (let at = 1; at <= parts; at += 1) manifest.tables[0].parts.push({ ...part, path: partOf(at) })
  await writeFile(path, JSON.stringify(manifest))
  const report = await verifyHarvest(root)
  expect(report.faults.filter(({ fault }) => fault === 'missing')).toHaveLength(parts)
  expect(report.faults.filter(({ fault }) => fault.startsWith('no receipt proves'))).toHaveLength(parts)
})

test.each([
  { name: 'larger than any file of a harvest', text: () => ' '.repeat(33 * 1024 * 1024), fault: /^larger than/ },
  { name: 'of more values than memory bears', text: () => `[${'{},'.repeat(1_500_000)}0]`, fault: /values: no file/ },
])('verify tells a manifest $name, and does not parse it', async ({ text, fault }) => {
  const root = await temporaryFolder()
  await publishAt(createDirectorySink({ root }), 1, [snapshotAt(1, [versionOf(1, 5)])])
  await writeFile(join(root, PLACE.instance, 'runs', runAt(1), 'manifest.json'), text())
  const report = await verifyHarvest(join(root, PLACE.instance, 'runs', runAt(1)))
  expect(report.faults).toEqual([{ path: 'manifest.json', fault: expect.stringMatching(fault) }])
})

function partOf(at: number): string {
  return `tables/sys_script/part-aaaaaaaa-7-1-${at}.ndjson.gz`
}

/** The folders of a harvest, each of which may be a link that somebody planted. */
test.each(['', 'runs', `runs/${runAt(3)}`, `runs/${runAt(3)}/tables`, `runs/${runAt(3)}/receipts`, 'seals'])(
  'a link in the place of the folder <instance>/%s leads no command outside',
  { timeout: 60_000 },
  async (folder) => {
    await (await forgedLink())(join('out', PLACE.instance, folder))
  },
)
