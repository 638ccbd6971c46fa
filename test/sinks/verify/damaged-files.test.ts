import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { idOf, PLACE, receiptOf, rowOf, storeExample } from '../support/example-run.ts'
import { rowsPart, WRITER } from '../support/new-parts.ts'

const RUN_FOLDER = join(PLACE.instance, 'runs', PLACE.run)

interface Published {
  readonly root: string
  readonly folder: string
  /** Paths of the parts and of the receipts of `sys_script`, relative to the run's folder. */
  readonly parts: readonly string[]
  readonly receipts: readonly string[]
}

async function published(): Promise<Published> {
  const root = await temporaryFolder()
  const { run, manifest } = await storeExample(createDirectorySink({ root }))
  await run.publish(manifest)
  const folder = join(root, RUN_FOLDER)
  const receipts = (await readdir(join(folder, 'receipts/sys_script'))).sort()
  return {
    root,
    folder,
    parts: manifest.tables.flatMap(({ parts }) => parts.map(({ path }) => path)),
    receipts: receipts.map((name) => `receipts/sys_script/${name}`),
  }
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(path, bytes)
}

const at = (paths: readonly string[], index: number): string => paths[index] ?? 'none'

test('finds nothing to say of a sound run, from any of its three folders', async () => {
  const { root, folder } = await published()
  for (const path of [root, join(root, PLACE.instance), folder]) {
    const report = await verifyHarvest(path)
    expect(report).toMatchObject({ faults: [], notes: [], rows: 3, parts: 2 })
    expect(report.bytes).toBeGreaterThan(20)
    expect(report.runs).toMatchObject([
      {
        run: PLACE.run,
        instance: PLACE.instance,
        verdict: 'complete',
        tables: [
          { table: 'sys_script', verdict: 'complete', rows: 3, parts: 2, faults: 0 },
          { table: 'sys_hub_flow', verdict: 'complete', rows: 0, parts: 0, faults: 0 },
        ],
      },
    ])
  }
})

test.each<{
  readonly name: string
  readonly damage: (run: Published) => Promise<unknown>
  readonly path: (run: Published) => string
  readonly fault: RegExp
}>([
  {
    name: 'a flipped bit in a part',
    damage: ({ folder, parts }) => flipBit(join(folder, at(parts, 0))),
    path: ({ parts }) => at(parts, 0),
    fault: /^altered: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}$/,
  },
  {
    name: 'a cut part',
    damage: ({ folder, parts }) => truncate(join(folder, at(parts, 1)), 5),
    path: ({ parts }) => at(parts, 1),
    fault: /^expected \d+ bytes, found 5$/,
  },
  {
    name: 'bytes added to a part',
    damage: ({ folder, parts }) => appendFile(join(folder, at(parts, 1)), 'x'),
    path: ({ parts }) => at(parts, 1),
    fault: /^expected \d+ bytes, found \d+$/,
  },
  {
    name: 'a missing part',
    damage: ({ folder, parts }) => rm(join(folder, at(parts, 0))),
    path: ({ parts }) => at(parts, 0),
    fault: /^missing$/,
  },
  {
    name: 'two parts exchanged',
    damage: async ({ folder, parts }) => {
      await cp(join(folder, at(parts, 0)), join(folder, at(parts, 1)))
    },
    path: ({ parts }) => at(parts, 1),
    fault: /^(expected \d+ bytes|altered)/,
  },
  {
    name: 'a link instead of a part',
    damage: async ({ folder, parts }) => {
      await cp(join(folder, at(parts, 0)), join(folder, '../aside'))
      await rm(join(folder, at(parts, 0)))
      await symlink('../../../aside', join(folder, at(parts, 0)))
    },
    path: ({ parts }) => at(parts, 0),
    fault: /links are not followed/,
  },
  {
    name: 'a truncated manifest',
    damage: ({ folder }) => truncate(join(folder, 'manifest.json'), 300),
    path: () => 'manifest.json',
    fault: /^not JSON \(300 bytes\)/,
  },
  {
    name: 'a manifest of another form',
    damage: ({ folder }) => writeFile(join(folder, 'manifest.json'), '{"schemaVersion":3}'),
    path: () => 'manifest.json',
    fault: /^not of the expected form at schemaVersion/,
  },
  {
    name: 'a missing manifest',
    damage: ({ folder }) => rm(join(folder, 'manifest.json')),
    path: () => 'manifest.json',
    fault: /^missing: the run was never published/,
  },
  {
    name: 'an altered plan',
    damage: ({ folder }) => appendFile(join(folder, 'plan.json'), ' '),
    path: () => 'plan.json',
    fault: /^altered: expected digest/,
  },
  {
    name: 'a missing plan',
    damage: ({ folder }) => rm(join(folder, 'plan.json')),
    path: () => 'plan.json',
    fault: /^missing$/,
  },
  {
    name: 'a missing mark',
    damage: ({ folder }) => rm(join(folder, 'sink.json')),
    path: () => 'sink.json',
    fault: /^missing$/,
  },
  {
    name: 'the mark of another run',
    damage: async ({ folder }) => {
      const mark = await readFile(join(folder, 'sink.json'), 'utf8')
      await writeFile(join(folder, 'sink.json'), mark.replace(PLACE.run, 'aaaaaaaa-1'))
    },
    path: () => 'sink.json',
    fault: /found run aaaaaaaa-1/,
  },
  {
    name: 'an altered receipt',
    damage: async ({ folder, receipts }) => {
      const text = await readFile(join(folder, at(receipts, 0)), 'utf8')
      await writeFile(join(folder, at(receipts, 0)), text.replace('"pages": 1', '"pages": 2'))
    },
    path: ({ receipts }) => at(receipts, 0),
    fault: /^altered: expected digest/,
  },
  {
    name: 'a missing first receipt, by the part that it proved',
    damage: ({ folder, receipts }) => rm(join(folder, at(receipts, 0))),
    path: () => 'receipts/sys_script',
    fault: /^no receipt proves tables\/sys_script\/part-/,
  },
  {
    name: 'a missing first receipt, by the one after it',
    damage: ({ folder, receipts }) => rm(join(folder, at(receipts, 0))),
    path: ({ receipts }) => at(receipts, 1),
    fault: /^the receipt before it, [0-9a-f]{16}…, is missing$/,
  },
  {
    name: 'the missing receipt of a table without rows',
    damage: ({ folder }) => rm(join(folder, 'receipts/sys_hub_flow'), { recursive: true }),
    path: () => 'receipts/sys_hub_flow',
    fault: /^no receipt proves the interval after the start$/,
  },
  {
    name: 'an extra file beside the manifest',
    damage: ({ folder }) => writeFile(join(folder, 'notes.txt'), ''),
    path: () => 'notes.txt',
    fault: /^unexpected file$/,
  },
  {
    name: 'an extra file among the parts',
    damage: ({ folder }) => writeFile(join(folder, 'tables/sys_script/part-1.ndjson'), ''),
    path: () => 'tables/sys_script/part-1.ndjson',
    fault: /^unexpected file$/,
  },
  {
    name: 'an extra file among the receipts',
    damage: ({ folder }) => writeFile(join(folder, 'receipts/sys_script/0.json'), ''),
    path: () => 'receipts/sys_script/0.json',
    fault: /^unexpected file$/,
  },
  {
    name: 'a hidden file that only looks temporary',
    damage: ({ folder }) => writeFile(join(folder, '.tmp-0123456789abcdef-notes'), ''),
    path: () => '.tmp-0123456789abcdef-notes',
    fault: /^unexpected file$/,
  },
  {
    name: 'an extra folder',
    damage: ({ folder }) => mkdir(join(folder, 'tables/sys_script/more')),
    path: () => 'tables/sys_script/more',
    fault: /^unexpected folder$/,
  },
])('names $name', async ({ damage, path, fault }) => {
  const run = await published()
  await damage(run)
  const { faults } = await verifyHarvest(run.folder)
  expect(faults).toContainEqual({ path: path(run), fault: expect.stringMatching(fault) })
})

test.each([
  {
    name: 'begins elsewhere',
    changes: { sequence: 1, from: 'elsewhere' },
    fault: /^it begins at elsewhere, the receipt before it ended at /,
  },
  { name: 'is not the later one', changes: { sequence: 0, from: idOf(20) }, fault: /^it begins at / },
])('names a receipt that $name', async ({ changes, fault }) => {
  const { root, folder, receipts } = await published()
  const run = await createDirectorySink({ root }).openRun(PLACE)
  const previous = sha256Hex(await readFile(join(folder, at(receipts, 0))))
  await run.writeReceipt(receiptOf('sys_script', { previous, ...changes }), { ...WRITER, attempt: 9 })
  const { faults } = await verifyHarvest(folder)
  expect(faults).toEqual([{ path: expect.stringContaining('-7-9-'), fault: expect.stringMatching(fault) }])
})

test('names a receipt that bears its own digest and is of no form of ours', async () => {
  const { folder } = await published()
  const path = `receipts/sys_script/0-aaaaaaaa-1-1-${sha256Hex(Buffer.from('{}')).slice(0, 16)}.json`
  await writeFile(join(folder, path), '{}')
  const { faults } = await verifyHarvest(folder)
  expect(faults).toEqual([{ path, fault: expect.stringContaining('not of the expected form') }])
})

test('takes the newest of the finished runs where the pointer is gone', async () => {
  const { root } = await published()
  const publishAt = async (run: string, startedAt: string, state: 'finished' | 'cancelled') => {
    const stored = await storeExample(createDirectorySink({ root }), {
      place: { ...PLACE, run },
      manifest: { startedAt, state },
    })
    await stored.run.publish(stored.manifest)
  }
  await publishAt('aaaaaaaa-1', '2025-01-01T00:00:00.000Z', 'finished')
  await publishAt('cccccccc-1', '2027-01-01T00:00:00.000Z', 'finished')
  await publishAt('bbbbbbbb-1', '2028-01-01T00:00:00.000Z', 'cancelled')
  await rm(join(root, PLACE.instance, 'latest.json'))
  const { runs } = await verifyHarvest(root)
  expect(runs.map(({ run }) => run)).toEqual(['cccccccc-1'])
})

test('tells what nobody names as a note: a part, a receipt, and an unfinished file of a late writer', async () => {
  const { root, folder } = await published()
  const zombie = await createDirectorySink({ root }).openRun(PLACE)
  const writer = { ...WRITER, attempt: 9 }
  const part = await zombie.writePart(rowsPart('sys_script', [rowOf(50)], { writer }))
  await zombie.writeReceipt(receiptOf('sys_script', { parts: [part] }), writer)
  await writeFile(join(folder, `tables/sys_script/.tmp-0123456789abcdef-${basename(part.path)}`), '')
  const { faults, notes } = await verifyHarvest(folder)
  expect(faults).toEqual([])
  expect(notes.map(({ note }) => note).sort()).toEqual([
    'left by an unfinished writer; it is ignored',
    expect.stringContaining('no receipt names this part'),
    expect.stringContaining('is not based on this receipt'),
  ])
})

test('verifies the newest finished run of every instance', async () => {
  const { root } = await published()
  const place = { instance: 'other-123', run: 'aaaaaaaa-1' }
  const { run, manifest } = await storeExample(createDirectorySink({ root }), { place })
  await run.publish(manifest)
  const { runs, rows } = await verifyHarvest(root)
  expect(runs.map(({ folder }) => folder)).toEqual([RUN_FOLDER, 'other-123/runs/aaaaaaaa-1'])
  expect(rows).toBe(6)
})

test.each([
  { name: 'missing', latest: null, fault: /^missing/ },
  { name: 'cut off', latest: '{"run"', fault: /^not JSON/ },
  { name: 'naming a path', latest: { run: '../../etc' }, fault: /^not of the expected form at run/ },
  { name: 'naming a run that is gone', latest: { run: 'bbbbbbbb-1' }, fault: /names run bbbbbbbb-1, which is missing/ },
  { name: 'naming another manifest', latest: { manifest: 'elsewhere.json' }, fault: /^expected to name runs/ },
  {
    name: "needing a table's run that is gone",
    latest: { tables: { sys_user: { run: 'bbbbbbbb-1', watermark: null, verdict: 'complete' } } },
    fault: /^the state of sys_user needs run bbbbbbbb-1: run bbbbbbbb-1 is missing, or it was never published$/,
  },
])('tells of a pointer $name, and verifies the newest finished run all the same', async ({ latest, fault }) => {
  const { root } = await published()
  const path = join(root, PLACE.instance, 'latest.json')
  const before = JSON.parse(await readFile(path, 'utf8'))
  if (latest === null) await rm(path)
  else await writeFile(path, typeof latest === 'string' ? latest : JSON.stringify({ ...before, ...latest }))
  const { faults, runs } = await verifyHarvest(root)
  expect(faults).toEqual([{ path: `${PLACE.instance}/latest.json`, fault: expect.stringMatching(fault) }])
  expect(runs.map(({ run }) => run)).toEqual([PLACE.run])
})

test('tells a run under the name of another one', async () => {
  const { root, folder } = await published()
  await cp(folder, join(root, PLACE.instance, 'runs/bbbbbbbb-1'), { recursive: true })
  const path = join(root, PLACE.instance, 'latest.json')
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(PLACE.run, 'bbbbbbbb-1'))
  const { faults } = await verifyHarvest(root)
  expect(faults).toEqual([
    { path: expect.stringContaining('manifest.json'), fault: expect.stringContaining('expected run bbbbbbbb-1') },
  ])
})

test.each([
  { name: 'an empty folder', path: '' },
  { name: 'no folder', path: 'nowhere' },
])('refuses $name', async ({ path }) => {
  const root = await temporaryFolder()
  await expect(verifyHarvest(join(root, path))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
