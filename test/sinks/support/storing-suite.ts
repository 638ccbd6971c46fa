import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { idOf, manifestOf, PLACE, planOf, receiptOf, rowOf, STORIES, storeExample, storeTable } from './example-run.ts'
import { rowsPart, WRITER } from './new-parts.ts'
import type { SinkKit, SuiteSink } from './sink-kit.ts'

/** What every sink does with plans, parts, receipts and manifests. */
export function storingSuite({ prepare, guards }: SuiteSink): void {
  const create = prepare()
  let kit: SinkKit
  beforeEach(async () => {
    kit = await create()
  })

  test.each(['gzip', 'none'] as const)('stores rows with %s one to a line, each line ended', async (compression) => {
    const run = await kit.open().openRun(PLACE)
    const part = await run.writePart(rowsPart('sys_script', [rowOf(1), rowOf(2)], { compression }))
    expect(part.rows).toBe(2)
    expect(await kit.content(PLACE, part.path)).toBe(`${rowOf(1)}\n${rowOf(2)}\n`)
  })

  test('gives back every text that JSON can hold, byte for byte', async () => {
    const run = await kit.open().openRun(PLACE)
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\0', '\ud800', '\udc00x', 'a\r\nb', '\u2028\u2029', '𝕊𝕟 😀', '"\\', '\ufeff'),
    )
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(hostile, hostile), { minLength: 1, maxLength: 5 }), async (rows) => {
        const lines = rows.map((row) => JSON.stringify(row))
        number += 1
        const part = await run.writePart(rowsPart('sys_script', lines, { number }))
        const stored = (await kit.content(PLACE, part.path)).split('\n')
        expect(stored).toEqual([...lines, ''])
        expect(stored.slice(0, -1).map((line) => JSON.stringify(JSON.parse(line)))).toEqual(lines)
      }),
      { numRuns: 40 },
    )
  })

  test('gives the same rows the same hash, whoever writes them', async () => {
    const run = await kit.open().openRun(PLACE)
    const first = await run.writePart(rowsPart('sys_script', [rowOf(1)]))
    const second = await run.writePart(rowsPart('sys_script', [rowOf(1)], { writer: { ...WRITER, attempt: 2 } }))
    expect(second.path).not.toBe(first.path)
    expect(second.sha256).toBe(first.sha256)
  })

  test('names a plain part by the hash and size of its bytes', async () => {
    const run = await kit.open().openRun(PLACE)
    const part = await run.writePart(rowsPart('sys_script', [rowOf(1)], { compression: 'none' }))
    const bytes = Buffer.from(`${rowOf(1)}\n`)
    expect(part).toMatchObject({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
  })

  test('refuses a part without rows and a row of two lines as faults of the caller', async () => {
    const run = await kit.open().openRun(PLACE)
    await expect(run.writePart(rowsPart('sys_script', []))).rejects.toThrow(RangeError)
    await expect(run.writePart(rowsPart('sys_script', ['{}\n{}']))).rejects.toThrow(RangeError)
  })

  test('never touches a committed part, even for the same writer and number', async () => {
    const run = await kit.open().openRun(PLACE)
    const part = await run.writePart(rowsPart('sys_script', [rowOf(1)]))
    const zombie = await kit.open().openRun(PLACE)
    const late = zombie.writePart(rowsPart('sys_script', [rowOf(2)]))
    if (guards) await expect(late).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
    else expect((await late).path).not.toBe(part.path)
    expect(await kit.content(PLACE, part.path)).toBe(`${rowOf(1)}\n`)
  })

  if (guards)
    test('lets only one of two writers of the same name win, whole', async () => {
      const runs = await Promise.all([kit.open().openRun(PLACE), kit.open().openRun(PLACE)])
      const writes = await Promise.allSettled(runs.map((run, at) => run.writePart(rowsPart('sys_script', [rowOf(at)]))))
      expect(writes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const winner = writes.findIndex(({ status }) => status === 'fulfilled')
      const [path] = await kit.parts(PLACE)
      expect(await kit.content(PLACE, path ?? '')).toBe(`${rowOf(winner)}\n`)
    })

  test.each([
    { name: 'a table that climbs', instance: PLACE.instance, run: PLACE.run, table: '../sys_script' },
    { name: 'a table with a slash', instance: PLACE.instance, run: PLACE.run, table: 'a/b' },
    { name: 'an upper-case table', instance: PLACE.instance, run: PLACE.run, table: 'Incident' },
    { name: 'a table with a NUL', instance: PLACE.instance, run: PLACE.run, table: 'a\0b' },
    { name: 'a table ending in a newline', instance: PLACE.instance, run: PLACE.run, table: 'incident\n' },
    { name: 'a run that climbs', instance: PLACE.instance, run: '../../etc', table: 'incident' },
    { name: 'a run of dots', instance: PLACE.instance, run: '........', table: 'incident' },
    { name: 'an instance that climbs', instance: '..', run: PLACE.run, table: 'incident' },
    { name: 'an absolute instance', instance: '/etc', run: PLACE.run, table: 'incident' },
  ])('refuses $name before it becomes a path', async ({ instance, run, table }) => {
    const storing = async () => {
      const opened = await kit.open().openRun({ instance, run })
      await opened.writePart(rowsPart(table, [rowOf(1)]))
    }
    await expect(storing()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('refuses a writer whose names would not make a file name', async () => {
    const run = await kit.open().openRun(PLACE)
    const write = (changes: Partial<typeof WRITER>) =>
      run.writePart(rowsPart('incident', [rowOf(1)], { writer: { ...WRITER, ...changes } }))
    await expect(write({ runId: '../x' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(write({ activityId: 'a/b' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(write({ attempt: 1.5 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('refuses receipts of a table that climbs, reading and writing', async () => {
    const run = await kit.open().openRun(PLACE)
    await expect(run.readReceipts('../x', 'a'.repeat(64))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(run.writeReceipt(receiptOf('../x'), WRITER)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('stores the plan once, under a digest that does not depend on the order of its keys', async () => {
    const run = await kit.open().openRun(PLACE)
    expect(await run.findPlan()).toBeNull()
    const { tables, ...rest } = planOf(PLACE, STORIES, 'gzip')
    const digest = await run.writePlan({ ...rest, tables })
    expect(await run.writePlan({ tables, ...rest })).toBe(digest)
    const other = await kit.open().openRun(PLACE)
    expect(await other.findPlan()).toEqual({ plan: { ...rest, tables }, digest })
    expect(await other.readPlan(digest)).toEqual({ ...rest, tables })
    await expect(run.writePlan(planOf(PLACE, [], 'gzip'))).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
    await expect(run.readPlan('0'.repeat(64))).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
  })

  test('tells a worker that has another folder than the plan was written to', async () => {
    const run = await kit.open().openRun(PLACE)
    await expect(run.readPlan('0'.repeat(64))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  })

  test('reads a chain of receipts back, first slice first', async () => {
    const run = await kit.open().openRun(PLACE)
    const first = receiptOf('incident', { cursor: idOf(5), done: false })
    const head = await run.writeReceipt(first, WRITER)
    const second = receiptOf('incident', { sequence: 1, previous: head, from: idOf(5) })
    const digest = await run.writeReceipt(second, WRITER)
    expect(await run.writeReceipt(second, { ...WRITER, attempt: 2 })).toBe(digest)
    expect(await (await kit.open().openRun(PLACE)).readReceipts('incident', digest)).toEqual([first, second])
  })

  test.each([
    { name: 'a receipt that is not there', changes: { previous: 'f'.repeat(64), sequence: 1 } },
    { name: 'a slice that begins elsewhere', changes: { sequence: 1, from: 'elsewhere' } },
    { name: 'a slice that is not later', changes: { sequence: 0, from: idOf(5) } },
    {
      name: 'a part of another table',
      changes: {
        sequence: 1,
        from: idOf(5),
        parts: [{ path: 'tables/x/../../y', rows: 1, bytes: 1, sha256: 'a'.repeat(64) }],
      },
    },
  ])('refuses a chain with $name', async ({ changes }) => {
    const run = await kit.open().openRun(PLACE)
    const previous = await run.writeReceipt(receiptOf('incident', { cursor: idOf(5), done: false }), WRITER)
    const head = await run.writeReceipt(receiptOf('incident', { previous, ...changes }), WRITER)
    await expect(run.readReceipts('incident', head)).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
  })

  test('publishes the same manifest twice as the same bytes, and no other one', async () => {
    const { run, manifest } = await storeExample(kit.open())
    const place = await run.publish(manifest)
    const bytes = await kit.manifest(PLACE)
    const { tables, ...rest } = manifest
    expect(await (await kit.open().openRun(PLACE)).publish({ tables, ...rest })).toBe(place)
    expect(await kit.manifest(PLACE)).toBe(bytes)
    await expect(run.publish({ ...manifest, authMethod: 'basic' })).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
    expect(await kit.manifest(PLACE)).toBe(bytes)
  })

  test('keeps parts of a replayed attempt out of the manifest and removes them when it is published', async () => {
    const run = await kit.open().openRun(PLACE)
    const [story] = STORIES
    const planDigest = await run.writePlan(planOf(PLACE, STORIES, 'gzip'))
    const stories = story === undefined ? [] : [story]
    for (const each of stories) await storeTable(run, each, 'gzip')
    const tables = await Promise.all(stories.map((each) => storeTable(run, each, 'gzip', { ...WRITER, attempt: 2 })))
    expect(await kit.parts(PLACE)).toHaveLength(4)
    await run.publish(manifestOf(PLACE, planDigest, tables))
    const named = tables.flatMap(({ parts }) => parts.map(({ path }) => path))
    expect(await kit.parts(PLACE)).toEqual([...named].sort())
    expect(named.every((path) => path.includes('-2-'))).toBe(true)
    expect(await kit.receipts(PLACE)).toHaveLength(2)
  })

  test('removes what a zombie left when the run is published once more', async () => {
    const { run, manifest } = await storeExample(kit.open())
    await run.publish(manifest)
    const zombie = { ...WRITER, runId: '0a1b2c3d-0000-4000-8000-00000000000b' }
    const late = await run.writePart(rowsPart('sys_script', [rowOf(99)], { writer: zombie }))
    expect(await kit.parts(PLACE)).toContain(late.path)
    await run.publish(manifest)
    expect(await kit.parts(PLACE)).not.toContain(late.path)
  })

  test('refuses a manifest that names a part that is gone, of another size, or without a receipt', async () => {
    const { run, manifest } = await storeExample(kit.open())
    const loose = await run.writePart(rowsPart('sys_script', [rowOf(1)], { writer: { ...WRITER, attempt: 9 } }))
    const [part] = manifest.tables[0]?.parts ?? []
    const wrong = [
      { ...loose, path: loose.path.replace('-9-0.', '-8-0.') },
      loose,
      { ...loose, path: 'tables/sys_script/../../plan.json' },
      ...(part === undefined ? [] : [{ ...part, bytes: part.bytes + 1 }]),
    ]
    expect(wrong).toHaveLength(4)
    for (const each of wrong) {
      const tables = manifest.tables.map((table) =>
        table.table === 'sys_script' ? { ...table, parts: [each] } : table,
      )
      await expect(run.publish({ ...manifest, tables })).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
    }
    await expect(kit.manifest(PLACE)).rejects.toThrow()
  })

  test('takes over a part of another run, as often as it is asked, and never over another file', async () => {
    const older = { ...PLACE, run: 'aaaaaaaa-1' }
    const part = await (await kit.open().openRun(older)).writePart(rowsPart('sys_script', [rowOf(1)]))
    const run = await kit.open().openRun(PLACE)
    await run.adoptPart(older.run, part)
    await run.adoptPart(older.run, part)
    expect(await kit.content(PLACE, part.path)).toBe(`${rowOf(1)}\n`)
    const gone = { ...part, path: part.path.replace('-1-0.', '-1-7.') }
    await expect(run.adoptPart(older.run, gone)).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
    const newest = { ...PLACE, run: 'aaaaaaaa-3' }
    const other = await (await kit.open().openRun(newest)).writePart(rowsPart('sys_script', [rowOf(2)]))
    const stranger = await kit.open().openRun({ ...PLACE, run: 'aaaaaaaa-4' })
    await stranger.adoptPart(newest.run, other)
    if (guards) await expect(stranger.adoptPart(older.run, part)).rejects.toMatchObject({ code: 'MANIFEST_MISMATCH' })
  })

  test('points at the newest finished run only, and never back', async () => {
    const at = async (run: string, startedAt: string, state: 'finished' | 'cancelled') => {
      const place = { ...PLACE, run }
      const stored = await storeExample(kit.open(), { place, manifest: { startedAt, state } })
      await stored.run.publish(stored.manifest)
    }
    await at('aaaaaaaa-2', '2026-02-01T00:00:00.000Z', 'finished')
    await at('aaaaaaaa-1', '2026-01-01T00:00:00.000Z', 'finished')
    expect(await kit.latest(PLACE)).toMatchObject({ run: 'aaaaaaaa-2', manifest: 'runs/aaaaaaaa-2/manifest.json' })
    await at('aaaaaaaa-3', '2026-03-01T00:00:00.000Z', 'cancelled')
    expect(await kit.latest(PLACE)).toMatchObject({ run: 'aaaaaaaa-2' })
    await at('aaaaaaaa-4', '2026-04-01T00:00:00.000Z', 'finished')
    expect(await kit.latest(PLACE)).toMatchObject({ run: 'aaaaaaaa-4' })
  })
}
