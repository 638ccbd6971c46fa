import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Increment, Manifest, ManifestTable } from '../../../src/contract/run/manifest.ts'
import { createDirectorySink } from '../../../src/sink/directory/directory-sink.ts'
import { canonicalJson } from '../../../src/sink/stored/canonical-json.ts'
import { sha256Hex } from '../../../src/sink/stored/sha256-hex.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  idOf,
  isoOf,
  logRowOf,
  PLACE,
  rowOf,
  storeExample,
  type TableStory,
  timeOf,
  tombstoneOf,
  versionOf,
} from '../support/example-run.ts'
import { tombstonesPart, WRITER } from '../support/new-parts.ts'

const WINDOW = { from: isoOf(0), to: isoOf(3600) }
const INCREMENT: TableStory = {
  table: 'sys_script',
  order: 'sys_updated_on',
  window: WINDOW,
  pieces: [
    { lo: null, hi: `${timeOf(60)} `, rows: [versionOf(20, 5), versionOf(10, 6)] },
    { lo: `${timeOf(60)} `, hi: null, rows: [versionOf(20, 90)] },
  ],
  increment: {
    base: 'aaaaaaaa-1',
    deletionsFrom: ['sys_metadata_delete', 'reconciliation'],
    tombstones: [[tombstoneOf(10), tombstoneOf(11)], [tombstoneOf(30, 'reconciliation')]],
    late: [[versionOf(1, -9000)], [versionOf(2, -9000), versionOf(3, -8000)]],
  },
}

interface Published {
  readonly folder: string
  readonly manifest: Manifest
  /** Paths of the parts of tombstones, relative to the run's folder. */
  readonly gone: readonly string[]
}

async function published(changes: Partial<TableStory> = {}): Promise<Published> {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  const { run, manifest } = await storeExample(sink, { stories: [{ ...INCREMENT, ...changes }] })
  await run.publish(manifest)
  const gone = manifest.tables.flatMap(({ increment }) => increment?.tombstones ?? []).map(({ path }) => path)
  return { folder: join(root, PLACE.instance, 'runs', PLACE.run), manifest, gone }
}

const at = (paths: readonly string[], index: number): string => paths[index] ?? 'none'

test('finds nothing to say of a sound increment, whose rows may come in two versions or after their tombstone', async () => {
  const { folder } = await published()
  const { faults, notes, runs } = await verifyHarvest(folder)
  expect({ faults, notes }).toEqual({ faults: [], notes: [] })
  expect(runs[0]?.tables).toMatchObject([{ table: 'sys_script', rows: 6, tombstones: 3, parts: 6, faults: 0 }])
})

test.each<{
  readonly name: string
  readonly damage: (run: Published) => Promise<unknown>
  readonly fault: RegExp
}>([
  {
    name: 'a cut part',
    damage: ({ folder, gone }) => truncate(join(folder, at(gone, 0)), 5),
    fault: /^expected \d+ bytes, found 5$/,
  },
  {
    name: 'bytes added to a part',
    damage: ({ folder, gone }) => appendFile(join(folder, at(gone, 0)), 'x'),
    fault: /^expected \d+ bytes, found \d+$/,
  },
  {
    name: 'a flipped bit in a part',
    damage: async ({ folder, gone }) => {
      const bytes = await readFile(join(folder, at(gone, 0)))
      bytes[20] = (bytes[20] ?? 0) ^ 1
      await writeFile(join(folder, at(gone, 0)), bytes)
    },
    fault: /^altered: expected sha256/,
  },
  { name: 'a missing part', damage: ({ folder, gone }) => rm(join(folder, at(gone, 0))), fault: /^missing$/ },
])('names $name of tombstones', async ({ damage, fault }) => {
  const run = await published()
  await damage(run)
  const { faults } = await verifyHarvest(run.folder)
  expect(faults).toEqual([{ path: at(run.gone, 0), fault: expect.stringMatching(fault) }])
})

/** Replaces the first part of tombstones, and everything that names its size and hash, by other lines. */
async function replaced(lines: readonly string[], rows = lines.length): Promise<readonly string[]> {
  const { folder, gone, manifest } = await published({
    increment: { base: 'aaaaaaaa-1', tombstones: [[tombstoneOf(10)]] },
  })
  const bytes = gzipSync(lines.map((line) => `${line}\n`).join(''))
  await writeFile(join(folder, at(gone, 0)), bytes)
  const part = { path: at(gone, 0), rows, bytes: bytes.length, sha256: sha256Hex(bytes) }
  await writeManifest(folder, manifest, (increment) => ({ ...increment, tombstones: [part] }))
  const { faults } = await verifyHarvest(folder)
  return faults.filter(({ path }) => path === at(gone, 0)).map(({ fault }) => fault)
}

async function writeManifest(
  folder: string,
  manifest: Manifest,
  change: (increment: Increment) => Increment,
  rest: Partial<ManifestTable> = {},
): Promise<void> {
  const tables = manifest.tables.map((table) =>
    table.increment ? { ...table, increment: change(table.increment), ...rest } : table,
  )
  await writeFile(join(folder, 'manifest.json'), canonicalJson({ ...manifest, tables }))
}

const GONE = JSON.stringify(tombstoneOf(10))

test.each([
  { name: 'a line that is not JSON', lines: ['{"sys_id'], fault: 'line 1 is not JSON (8 bytes): cut off or altered' },
  {
    name: 'a tombstone without a time',
    lines: [JSON.stringify({ ...tombstoneOf(10), deletedOn: '' })],
    fault: expect.stringMatching(/^line 1 is not of the expected form at deletedOn/),
  },
  {
    name: 'a tombstone without an id',
    lines: [JSON.stringify({ ...tombstoneOf(10), sys_id: '' })],
    fault: expect.stringMatching(/^line 1 is not of the expected form at sys_id/),
  },
  {
    name: 'a row among tombstones',
    lines: [GONE, versionOf(11, 5)],
    fault: expect.stringMatching(/^line 2 is not of the expected form at /),
  },
  {
    name: 'a source that was not looked at',
    lines: [JSON.stringify(tombstoneOf(10, 'sys_audit_delete'))],
    fault: 'line 1: its source sys_audit_delete is none that was looked at',
  },
  {
    name: 'an id twice',
    lines: [GONE, GONE],
    fault: `line 2: sys_id ${idOf(10)} was there before`,
  },
  { name: 'fewer tombstones than claimed', lines: [GONE], rows: 2, fault: 'expected 2 rows, found 1' },
])('names $name', async ({ lines, rows, fault }) => {
  expect(await replaced(lines, rows)).toEqual([fault])
})

test('names an id that has tombstones in two parts', async () => {
  const { folder, gone } = await published({
    increment: { base: 'aaaaaaaa-1', tombstones: [[tombstoneOf(10)], [tombstoneOf(10, 'sys_metadata_delete')]] },
  })
  const { faults } = await verifyHarvest(folder)
  expect(faults).toEqual([{ path: at(gone, 1), fault: `line 1: sys_id ${idOf(10)} was there before` }])
})

test.each<{
  readonly name: string
  readonly change?: (increment: Increment) => Increment
  readonly rest?: Partial<ManifestTable>
  readonly fault: string
}>([
  {
    name: 'another base than was planned',
    change: (increment) => ({ ...increment, base: 'bbbbbbbb-1' }),
    fault:
      'sys_script: expected an increment of run aaaaaaaa-1, as it was planned, found an increment of run bbbbbbbb-1',
  },
  {
    name: 'rows of a window that pass for a table read whole',
    rest: { increment: null },
    fault: 'sys_script: expected an increment of run aaaaaaaa-1, as it was planned, found a table read whole',
  },
  { name: 'no window', rest: { window: null }, fault: 'sys_script: an increment without a window' },
  {
    name: 'tombstones from nowhere',
    change: (increment) => ({ ...increment, deletionsFrom: [] }),
    fault: 'sys_script: tombstones, although deletions were looked for nowhere',
  },
  {
    name: 'late rows that no comparison found',
    change: (increment) => ({ ...increment, deletionsFrom: ['sys_metadata_delete'] }),
    fault: 'sys_script: late rows, although no ids were compared',
  },
  {
    name: 'a part of late rows twice',
    change: (increment) => ({ ...increment, late: [...increment.late, ...increment.late] }),
    fault: 'is listed more than once',
  },
  {
    name: 'a part of tombstones twice',
    change: (increment) => ({ ...increment, tombstones: [...increment.tombstones, ...increment.tombstones] }),
    fault: 'is listed more than once',
  },
  {
    name: 'rows among its tombstones',
    change: (increment) => ({
      ...increment,
      tombstones: increment.tombstones.map((part) => ({ ...part, path: part.path.replace('tombstones-', 'part-') })),
    }),
    fault: 'is no part of it',
  },
])('names a manifest with an increment of $name', async ({ change = (same) => same, rest, fault }) => {
  const { folder, manifest } = await published()
  await writeManifest(folder, manifest, change, rest)
  const { faults } = await verifyHarvest(folder)
  expect(faults).toContainEqual({ path: 'manifest.json', fault: expect.stringContaining(fault) })
})

test('names a part of tombstones that no receipt proves', async () => {
  const { folder, gone } = await published()
  const sink = createDirectorySink({ root: join(folder, '../../..') })
  const run = await sink.openRun(PLACE)
  const loose = await run.writePart(
    tombstonesPart('sys_script', [tombstoneOf(40)], { writer: { ...WRITER, attempt: 9 } }),
  )
  const before = await verifyHarvest(folder)
  expect(before.notes).toEqual([{ path: loose.path, note: expect.stringContaining('no receipt names this part') }])
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  await writeManifest(folder, manifest, (each) => ({ ...each, tombstones: [...each.tombstones, loose] }))
  const { faults } = await verifyHarvest(folder)
  expect(gone).not.toContain(loose.path)
  expect(faults).toEqual([{ path: 'receipts/sys_script', fault: `no receipt proves ${loose.path}` }])
})

test.each([
  {
    name: 'a row without its version',
    order: 'sys_updated_on',
    row: JSON.stringify({ sys_id: idOf(1), sys_updated_on: timeOf(5) }),
    fault: 'line 1 has no sys_updated_on and sys_mod_count',
  },
  {
    name: 'a row before the window',
    order: 'sys_updated_on',
    row: versionOf(1, -1),
    fault: `line 1: 2026-01-01 23:59:59 ${idOf(1)} lies outside the window from ${WINDOW.from} to ${WINDOW.to}`,
  },
  {
    name: "a row at the window's end",
    order: 'sys_updated_on',
    row: versionOf(1, 3600),
    fault: expect.stringContaining('lies outside the window'),
  },
  {
    name: "a log's row after its window",
    order: 'sys_created_on',
    row: logRowOf(1, 4000),
    fault: expect.stringContaining('lies outside the window'),
  },
] as const)('names $name', async ({ order, row, fault }) => {
  const { folder } = await published({ order, pieces: [{ lo: null, hi: null, rows: [row] }] })
  const { faults } = await verifyHarvest(folder)
  expect(faults).toEqual([{ path: expect.stringMatching(/\/part-/), fault }])
})

test.each([
  {
    name: 'a late row without its version',
    late: [[rowOf(1)]],
    fault: 'line 1 has no sys_updated_on and sys_mod_count',
  },
  { name: 'a late row that is none', late: [['[]']], fault: 'line 1 is not a JSON object' },
  {
    name: 'late rows out of order',
    late: [[versionOf(2, 1), versionOf(1, 1)]],
    fault: `line 2: ${idOf(1)} does not come after ${idOf(2)}`,
  },
  {
    name: 'a late row in two parts',
    late: [[versionOf(1, 1)], [versionOf(1, 1)]],
    fault: `line 1: ${idOf(1)} does not come after ${idOf(1)}`,
  },
])('names $name', async ({ late, fault }) => {
  const { folder } = await published({ increment: { base: 'aaaaaaaa-1', deletionsFrom: ['reconciliation'], late } })
  const { faults } = await verifyHarvest(folder)
  expect(faults).toEqual([{ path: expect.stringMatching(/\/late-/), fault }])
})

test('takes rows of a log without a version', async () => {
  const { folder } = await published({
    order: 'sys_created_on',
    pieces: [{ lo: null, hi: null, rows: [logRowOf(1, 0), logRowOf(2, 3599)] }],
  })
  expect((await verifyHarvest(folder)).faults).toEqual([])
})
