import { beforeEach, expect, test } from 'vitest'
import type { StoredPart } from '../../../src/contract/receipt.ts'
import type { Manifest } from '../../../src/contract/run/manifest.ts'
import {
  idOf,
  isoOf,
  PLACE,
  receiptOf,
  rowOf,
  storeExample,
  type TableStory,
  tombstoneOf,
  versionOf,
} from './example-run.ts'
import { rowsPart, tombstonesPart, WRITER } from './new-parts.ts'
import type { SinkKit, SuiteSink } from './sink-kit.ts'

const BASE = { ...PLACE, run: 'aaaaaaaa-1' }
/** A row that was changed, and two that are gone. */
const CHANGED: TableStory = {
  table: 'sys_script',
  order: 'sys_updated_on',
  window: { from: isoOf(0), to: isoOf(3600) },
  pieces: [{ lo: null, hi: null, rows: [versionOf(20, 5)] }],
  increment: {
    base: BASE.run,
    tombstones: [[tombstoneOf(10)], [tombstoneOf(30)]],
    late: [[versionOf(1, 1)]],
    deletionsFrom: ['sys_metadata_delete', 'reconciliation'],
  },
}
/** Nothing changed, and one row is gone. */
const ONLY_GONE: TableStory = {
  ...CHANGED,
  table: 'sys_hub_flow',
  pieces: [{ lo: null, hi: null, rows: [] }],
  increment: { base: BASE.run, tombstones: [[tombstoneOf(1)]] },
}
const STORIES = [CHANGED, ONLY_GONE]

const tombstonesOf = ({ tables }: Manifest): readonly StoredPart[] =>
  tables.flatMap(({ increment }) => increment?.tombstones ?? [])

async function textOf(lines: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const found: string[] = []
  for await (const line of lines) found.push(Buffer.from(line).toString())
  return found
}

/** What every sink does with tombstones, late rows, and those who stand on a run. */
export function incrementsSuite({ prepare }: SuiteSink): void {
  const create = prepare()
  let kit: SinkKit
  beforeEach(async () => {
    kit = await create()
  })

  test.each(['gzip', 'none'] as const)(
    'stores tombstones with %s as one text each, whoever made them',
    async (kind) => {
      const run = await kit.open().openRun(PLACE)
      const { sys_id, source, deletedOn } = tombstoneOf(1)
      const first = await run.writePart(
        tombstonesPart('sys_script', [{ source, sys_id, deletedOn }], { compression: kind }),
      )
      const second = await run.writePart(
        tombstonesPart('sys_script', [{ deletedOn, sys_id, source }], { number: 1, compression: kind }),
      )
      expect(second).toEqual({ ...first, path: first.path.replace('-0.ndjson', '-1.ndjson') })
      expect(await kit.content(PLACE, first.path)).toBe(
        `{"deletedOn":"2026-01-02 00:00:00","source":"sys_metadata_delete","sys_id":"${idOf(1)}"}\n`,
      )
    },
  )

  test('refuses a part without tombstones, and never overwrites one', async () => {
    const run = await kit.open().openRun(PLACE)
    await expect(run.writePart(tombstonesPart('incident', []))).rejects.toThrow(RangeError)
    await run.writePart(tombstonesPart('incident', [tombstoneOf(1)]))
    const again = run.writePart(tombstonesPart('incident', [tombstoneOf(2)]))
    await expect(again).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
    const climbing = run.writePart(tombstonesPart('../x', [tombstoneOf(1)]))
    await expect(climbing).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('keeps the tombstones and late rows that a manifest names, and receipts that hold nothing else', async () => {
    const { run, manifest } = await storeExample(kit.open(), { stories: STORIES })
    const late = await run.writePart(
      tombstonesPart('sys_script', [tombstoneOf(40)], { writer: { ...WRITER, attempt: 9 } }),
    )
    await run.publish(manifest)
    const kept = await kit.parts(PLACE)
    expect(kept).not.toContain(late.path)
    expect(kept).toEqual(expect.arrayContaining(tombstonesOf(manifest).map(({ path }) => path)))
    expect(kept).toHaveLength(5)
    expect(await kit.receipts(PLACE)).toHaveLength(4)
  })

  test.each<{ readonly name: string; readonly change: (part: StoredPart, loose: StoredPart) => StoredPart }>([
    { name: 'that is gone', change: (part) => ({ ...part, path: part.path.replace('-1-0.', '-8-0.') }) },
    { name: 'of another size', change: (part) => ({ ...part, bytes: part.bytes + 1 }) },
    { name: 'that no receipt names', change: (_, loose) => loose },
    { name: 'that holds rows', change: (part) => ({ ...part, path: part.path.replace('tombstones-', 'part-') }) },
    {
      name: 'of another table',
      change: (part) => ({ ...part, path: part.path.replace('sys_hub_flow', 'sys_script') }),
    },
  ])('refuses a manifest that names a part of tombstones $name', async ({ change }) => {
    const { run, manifest } = await storeExample(kit.open(), { stories: STORIES })
    const loose = await run.writePart(
      tombstonesPart('sys_hub_flow', [tombstoneOf(1)], { writer: { ...WRITER, attempt: 9 } }),
    )
    const tables = manifest.tables.map((table) => {
      if (table.table !== 'sys_hub_flow' || !table.increment) return table
      const tombstones = table.increment.tombstones.map((part) => change(part, loose))
      return { ...table, increment: { ...table.increment, tombstones } }
    })
    await expect(run.publish({ ...manifest, tables })).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
    await expect(kit.manifest(PLACE)).rejects.toThrow()
  })

  test('refuses a manifest that names late rows without a receipt', async () => {
    const { run, manifest } = await storeExample(kit.open(), { stories: STORIES })
    const loose = await run.writePart(
      rowsPart('sys_script', [rowOf(1)], { kind: 'late', writer: { ...WRITER, attempt: 9 } }),
    )
    const tables = manifest.tables.map((table) =>
      table.increment ? { ...table, increment: { ...table.increment, late: [loose] } } : table,
    )
    await expect(run.publish({ ...manifest, tables })).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
  })

  test('refuses a receipt with tombstones of another table', async () => {
    const run = await kit.open().openRun(PLACE)
    const strange = await run.writePart(tombstonesPart('sys_script', [tombstoneOf(1)]))
    const head = await run.writeReceipt(receiptOf('incident', { tombstones: [strange] }), WRITER)
    await expect(run.readReceipts('incident', head)).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
  })

  test('gives those who stand on a run its manifest, its rows and its tombstones', async () => {
    const sink = kit.open()
    expect(await sink.published(PLACE.instance).latest()).toBeNull()
    const { run, manifest } = await storeExample(sink, { stories: STORIES })
    await run.publish(manifest)
    const published = kit.open().published(PLACE.instance)
    expect(await published.latest()).toMatchObject({ run: PLACE.run, tables: { sys_script: { increments: 1 } } })
    expect(await published.manifest(PLACE.run)).toEqual(manifest)
    const [rows] = manifest.tables[0]?.parts ?? []
    const [gone] = tombstonesOf(manifest)
    if (rows === undefined || gone === undefined) throw new Error('the example has parts of both kinds')
    expect(await textOf(published.lines(PLACE.run, rows))).toEqual([versionOf(20, 5)])
    expect((await textOf(published.lines(PLACE.run, gone))).map((line) => JSON.parse(line))).toEqual([tombstoneOf(10)])
  })

  test('stops those who stand on a run that is missing, not published, or other than recorded', async () => {
    const sink = kit.open()
    const { run } = await storeExample(sink)
    const part = await run.writePart(rowsPart('incident', [rowOf(1)]))
    const published = sink.published(PLACE.instance)
    const mismatch = { code: 'MANIFEST_MISMATCH' }
    await expect(published.manifest('bbbbbbbb-1')).rejects.toMatchObject(mismatch)
    await expect(published.manifest(PLACE.run)).rejects.toMatchObject(mismatch)
    for (const wrong of [
      { ...part, path: part.path.replace('-0.', '-1.') },
      { ...part, path: '../../sink.json' },
      { ...part, bytes: part.bytes + 1 },
      { ...part, sha256: 'a'.repeat(64) },
      { ...part, rows: 2 },
    ])
      await expect(textOf(published.lines(PLACE.run, wrong))).rejects.toMatchObject(mismatch)
    expect(() => sink.published('../x')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    await expect(published.manifest('../x')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
}
