import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { exportHarvest } from '../../src/projections/export/export-harvest.ts'
import { type Export, ExportSchema } from '../../src/projections/export/export-schema.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import { incrementAt, publishAt, publishChain, runAt, snapshotAt } from '../sinks/support/example-chain.ts'
import { idOf, isoOf, PLACE, tombstoneOf } from '../sinks/support/example-run.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { csvRows } from './support/csv-rows.ts'

type Cells = Readonly<Record<string, unknown>>

/** Publishes snapshots of tables and exports them. */
async function exported(
  tables: Readonly<Record<string, readonly Cells[]>>,
  { format, typed = false }: { readonly format: Export['format']; readonly typed?: boolean },
): Promise<{ readonly out: string; readonly done: Export }> {
  const root = await temporaryFolder()
  const stories = Object.entries(tables).map(([table, rows]) =>
    snapshotAt(
      1,
      rows.map((row) => JSON.stringify(row)),
      table,
    ),
  )
  await publishAt(createDirectorySink({ root }), 1, stories)
  const out = join(root, 'export')
  return { out, done: await exportHarvest({ folder: root, out, tables: null, format, typed }) }
}

/** Zstandard as newer Node releases bring it; older ones write gzip. */
function unzstd(input: Uint8Array): Uint8Array {
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
  if (typeof decompress !== 'function') throw new Error('this Node has no zstd')
  return decompress(input)
}

/** Reads a Parquet file's rows, without the columns that are null. */
async function parquetRows(path: string): Promise<readonly Cells[]> {
  const bytes = await readFile(path)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const compressors = { GZIP: (input: Uint8Array) => zlib.gunzipSync(input), ZSTD: unzstd }
  const rows = await parquetReadObjects({ file, compressors })
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== undefined)),
  )
}

async function csvRecords(path: string): Promise<readonly Cells[]> {
  const [header = [], ...rows] = csvRows(await readFile(path, 'utf8'))
  return rows.map((row) =>
    Object.fromEntries(row.flatMap((value, at) => (value === null ? [] : [[header[at] ?? '', value]]))),
  )
}

test('the folded state of each table becomes a file, and export.json says what the files are', async () => {
  const root = await temporaryFolder()
  await publishChain(createDirectorySink({ root }))
  const out = join(root, 'export')
  const done = await exportHarvest({ folder: root, out, tables: null, format: 'parquet', typed: false })
  expect((await readdir(out)).sort()).toEqual(['export.json', 'sys_script.parquet', 'syslog.parquet'])
  expect(ExportSchema.parse(JSON.parse(await readFile(join(out, 'export.json'), 'utf8')))).toEqual(done)
  expect(done).toMatchObject({ instance: PLACE.instance, run: runAt(3), format: 'parquet', typed: false, failed: [] })
  expect(done.tables[0]).toMatchObject({
    table: 'sys_script',
    verdict: 'complete',
    rows: 4,
    tombstones: 1,
    watermark: isoOf(3 * 3600),
    chain: [runAt(1), runAt(2), runAt(3)],
  })
  for (const { path, bytes, sha256 } of done.tables) {
    const stored = await readFile(join(out, path))
    expect({ bytes, sha256 }).toEqual({
      bytes: stored.length,
      sha256: createHash('sha256').update(stored).digest('hex'),
    })
  }
  const rows = await parquetRows(join(out, 'sys_script.parquet'))
  expect(rows.map(({ sys_id }) => sys_id)).toEqual([10, 20, 25, 30].map((n) => idOf(n)))
})

/** Texts that formats trip over. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '"',
    '""',
    ',',
    '\r\n',
    '\n',
    "'",
    '\u0000',
    '\u2028',
    '😀',
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\tx',
    'null',
    '\\N',
  ),
)
const columns = ['name', 'order', 'when', 'group', 'u_text']
const rowsOf = fc
  .array(fc.dictionary(fc.constantFrom(...columns), hostile), { minLength: 1, maxLength: 12 })
  .map((all) => all.map((row, at): Record<string, string> => ({ sys_id: idOf(at), ...row })))

test('hostile texts, empty ones and missing ones come back from Parquet and from CSV as they were harvested', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, async (rows) => {
      const parquet = await exported({ sys_script: rows }, { format: 'parquet' })
      expect(await parquetRows(join(parquet.out, 'sys_script.parquet'))).toEqual(rows)
      const csv = await exported({ sys_script: rows }, { format: 'csv' })
      const guarded = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([column, text]) => [column, /^[=+\-@\t\r]/.test(text) ? `'${text}` : text]),
        ),
      )
      expect(await csvRecords(join(csv.out, 'sys_script.csv'))).toEqual(guarded)
      const changed = rows.flatMap((row) => Object.values(row)).filter((text) => /^[=+\-@\t\r]/.test(text))
      expect(csv.done.tables[0]?.guarded).toBe(changed.length)
    }),
    { numRuns: 60 },
  )
})

test('half of a surrogate pair, which UTF-8 cannot hold, is replaced and counted', async () => {
  const rows = [{ sys_id: idOf(1), name: 'a\ud800b', script: '\udc00' }]
  const { out, done } = await exported({ sys_script: rows }, { format: 'parquet' })
  expect(done.tables[0]?.replaced).toBe(2)
  expect(await parquetRows(join(out, 'sys_script.parquet'))).toEqual([
    { sys_id: idOf(1), name: 'a\ufffdb', script: '\ufffd' },
  ])
})

test('a reference that was harvested with its address has both, and what is no text is JSON', async () => {
  const rows = [
    { sys_id: idOf(1), owner: { link: 'https://acme.service-now.com/u1', value: 'u1' } },
    { sys_id: idOf(2), owner: '', count: 5 },
  ]
  const { out, done } = await exported({ sys_script: rows }, { format: 'csv' })
  expect(await csvRecords(join(out, 'sys_script.csv'))).toEqual([
    { sys_id: idOf(1), owner: 'u1', owner__link: 'https://acme.service-now.com/u1' },
    { sys_id: idOf(2), owner: '', count: '5' },
  ])
  expect(done.tables[0]?.columns.map(({ name }) => name)).toContain('owner__link')
})

const DICTIONARY = [
  { name: 'sys_metadata', element: 'sys_updated_on', internal_type: 'glide_date_time' },
  { name: 'sys_metadata', element: 'sys_mod_count', internal_type: 'integer' },
  { name: 'sys_script', element: 'active', internal_type: 'boolean' },
  { name: 'sys_script', element: 'order', internal_type: 'integer' },
  { name: 'sys_script', element: 'rate', internal_type: 'decimal' },
  { name: 'sys_script', element: 'name', internal_type: 'string' },
].map((row, at) => ({ sys_id: idOf(at), ...row }))
const TABLES = [
  { sys_id: idOf(1), name: 'sys_metadata', super_class: '' },
  { sys_id: idOf(2), name: 'sys_script', super_class: idOf(1) },
]
const TYPED = [
  {
    sys_id: idOf(1),
    sys_updated_on: '2026-02-28 23:59:59',
    sys_mod_count: '7',
    active: 'true',
    order: '100',
    rate: '1.50',
    name: '007',
  },
  {
    sys_id: idOf(2),
    sys_updated_on: '2026-02-30 00:00:00',
    sys_mod_count: '',
    active: 'perhaps',
    order: '9'.repeat(40),
    rate: '0.1234567890123456789',
    name: '',
  },
]

test('typed columns follow the dictionary, parents included, and what is none of its type stays as it was, beside', async () => {
  const tables = { sys_script: TYPED, sys_dictionary: DICTIONARY, sys_db_object: TABLES }
  const { out, done } = await exported(tables, { format: 'parquet', typed: true })
  expect(await parquetRows(join(out, 'sys_script.parquet'))).toEqual([
    {
      sys_id: idOf(1),
      sys_updated_on: new Date('2026-02-28T23:59:59Z'),
      sys_mod_count: 7n,
      active: true,
      order: 100n,
      rate: 1.5,
      name: '007',
    },
    {
      sys_id: idOf(2),
      sys_updated_on__raw: '2026-02-30 00:00:00',
      sys_mod_count__raw: '',
      active__raw: 'perhaps',
      order__raw: '9'.repeat(40),
      rate__raw: '0.1234567890123456789',
      name: '',
    },
  ])
  const script = done.tables.find(({ table }) => table === 'sys_script')
  expect(script?.notParsed).toEqual({ active: 1, order: 1, rate: 1, sys_updated_on: 1 })
  expect(script?.columns.find(({ name }) => name === 'sys_mod_count')?.type).toBe('integer')
})

test('types without a dictionary are refused, with the remedy', async () => {
  await expect(exported({ sys_script: TYPED }, { format: 'parquet', typed: true })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('no sys_dictionary'),
    hint: expect.stringContaining('Harvest sys_dictionary'),
  })
})

test('many rows become row groups of ten thousand at most, and large ones make smaller groups', async () => {
  const many = Array.from({ length: 25_000 }, (_, at) => ({ sys_id: idOf(at) }))
  const large = Array.from({ length: 40 }, (_, at) => ({ sys_id: idOf(at), script: 'x'.repeat(1_000_000) }))
  const { out } = await exported({ sys_script: many, sys_script_include: large }, { format: 'parquet' })
  const groupsOf = async (table: string): Promise<readonly number[]> => {
    const bytes = await readFile(join(out, `${table}.parquet`))
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    return parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))
  }
  expect(await groupsOf('sys_script')).toEqual([10_000, 10_000, 5000])
  expect(await groupsOf('sys_script_include')).toEqual([17, 17, 6])
})

test('a table whose chain is broken is named and stops no other', async () => {
  const root = await temporaryFolder()
  const sink = createDirectorySink({ root })
  await publishAt(sink, 1, [snapshotAt(1, ['{"sys_id":"a"}'], 'sys_user')])
  await publishAt(sink, 3, [
    incrementAt(3, 2, [], [tombstoneOf(1)], 'sys_script'),
    snapshotAt(3, ['{"sys_id":"a"}'], 'sys_user'),
  ])
  const out = join(root, 'export')
  const done = await exportHarvest({ folder: root, out, tables: null, format: 'csv', typed: false })
  expect(done.failed.map(({ table }) => table)).toEqual(['sys_script'])
  expect(done.tables.map(({ table }) => table)).toEqual(['sys_user'])
})
