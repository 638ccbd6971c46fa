import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportHarvest } from '../../../src/projections/export/export-harvest.ts'
import { type StoredPlace, storedPlace } from '../../../src/sink/places/stored-place.ts'
import { storedSink } from '../../../src/sink/run/stored-sink.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import { publishAt, snapshotAt } from '../../sinks/support/example-chain.ts'
import { idOf, type TableStory } from '../../sinks/support/example-run.ts'
import { objectStore, type ReachedBucket } from '../../support/servers/bucket/object-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { swiftStore } from '../bucket/swift.ts'
import { requireTool } from '../require-tool.ts'
import { foldedRows, load, type Values } from './loading.ts'
import { type Postgres, postgres } from './postgres.ts'

const ROWS = 100_000
const ROWS_OF_A_PART = 10_000

/** Texts that one shape or another trips over. */
const HOSTILE = [
  '',
  '"',
  `'); DROP TABLE x; --`,
  ',\r\n"\n',
  '\\N',
  '\\.\n\\',
  '\t\b\u001f',
  'nul \0 inside',
  'half \ud800 of a pair',
  '\udc00',
  '\u2028 😀 \u{10ffff}',
  '=1+1',
  '-1',
  '@sum',
  'NULL',
  '{"a":[1]}',
  'x'.repeat(1_000_000),
]

/** Most rows are plain; of every thousandth the text is hostile, and of every third it is missing. */
function rowOf(at: number): Values {
  const hostile = at % 1000 === 0 ? HOSTILE[(at / 1000) % HOSTILE.length] : undefined
  const row = {
    sys_id: idOf(at),
    sys_updated_on: `2026-01-${String(1 + (at % 28)).padStart(2, '0')} 10:11:12`,
    sys_mod_count: at % 7 === 0 ? 'many' : String(at % 50),
    active: at % 11 === 0 ? '' : String(at % 2 === 0),
    order: String(at - 500),
  }
  if (hostile !== undefined) return { ...row, script: hostile }
  return at % 3 === 0 ? row : { ...row, script: `gs.info("row ${at}");\nreturn ${at} && 'ü'` }
}

const DICTIONARY = [
  ['sys_updated_on', 'glide_date_time'],
  ['sys_mod_count', 'integer'],
  ['active', 'boolean'],
  ['order', 'integer'],
].map(([element = '', internal_type = ''], at) => ({ sys_id: idOf(at), name: 'sys_script', element, internal_type }))

const COLUMNS = ['sys_id', 'sys_updated_on', 'sys_mod_count', 'active', 'order', 'script']

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** The story of a table whose rows lie in several parts. */
function storyOf(table: string, rows: readonly Values[]): TableStory {
  const parts = Math.max(1, Math.ceil(rows.length / ROWS_OF_A_PART))
  const bound = (part: number): string | null => rows[part * ROWS_OF_A_PART - 1]?.sys_id ?? null
  return {
    ...snapshotAt(1, [], table),
    pieces: Array.from({ length: parts }, (_, part) => ({
      lo: bound(part),
      hi: part === parts - 1 ? null : bound(part + 1),
      rows: rows.slice(part * ROWS_OF_A_PART, (part + 1) * ROWS_OF_A_PART).map((row) => JSON.stringify(row)),
    })),
  }
}

/** Publishes the rows at a place, and what says of which types they are. */
async function harvest(place: StoredPlace, rows: readonly Values[]): Promise<void> {
  const stories = [
    storyOf('sys_script', rows),
    storyOf('sys_dictionary', DICTIONARY),
    storyOf('sys_db_object', [{ sys_id: idOf(1), name: 'sys_script', super_class: '' }]),
  ]
  await publishAt(
    storedSink(place, () => 'n'.repeat(32)),
    1,
    stories,
  )
}

const inBucket = ({ place, options }: ReachedBucket): StoredPlace => bucketPlace(place, options)

/** Where rows are stored, and everything else is made from. */
const PLACES: readonly { readonly where: string; readonly open: () => Promise<StoredPlace> }[] = [
  { where: 'a folder', open: async () => storedPlace(await temporaryFolder()) },
  { where: 'a bucket', open: async () => inBucket(await objectStore('held')) },
  { where: "a bucket of Debian's Swift", open: async () => inBucket(await swiftStore()) },
]

/** The answer of DuckDB, by column; what is null is left out. */
async function duck(sql: string): Promise<readonly Values[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const read = await connection.runAndReadAll(sql)
    const names = read.columnNames()
    return read
      .getRows()
      .map((row) =>
        Object.fromEntries(row.flatMap((value, at) => (value === null ? [] : [[names[at] ?? '', String(value)]]))),
      )
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** Each record as one text, in order: equal sets of records are equal lists. */
function asSet(rows: readonly Values[], change: (text: string) => string = (text) => text): readonly string[] {
  return rows
    .map((row) => JSON.stringify(COLUMNS.map((column) => (row[column] === undefined ? null : change(row[column])))))
    .sort()
}

/** The first few records that are in one of two sets alone, cut. */
function differences(one: readonly string[], other: readonly string[]): readonly string[] {
  const [left, right] = [new Set(one), new Set(other)]
  const alone = [
    ...one.filter((each) => !right.has(each)).slice(0, 3),
    ...other.filter((each) => !left.has(each)).slice(0, 3),
  ]
  return [`${one.length} and ${other.length} records`, ...alone.map((each) => each.slice(0, 300))]
}

const SAME = [`${ROWS} and ${ROWS} records`]

/** A text as a file of UTF-8 holds it. */
const inUtf8 = (text: string): string => Buffer.from(text).toString()

test.each(PLACES)(
  'the same 100,000 rows are equal as sets in $where, and made from there in Parquet, typed Parquet, CSV and PostgreSQL, hostile texts included',
  async ({ open }) => {
    const [folder, root] = [await open(), await temporaryFolder()]
    const truth = Array.from({ length: ROWS }, (_, at) => rowOf(at))
    await harvest(folder, truth)
    expect(await verifyHarvest(folder)).toMatchObject({ faults: [], notes: [], rows: ROWS + DICTIONARY.length + 1 })
    const folded = await foldedRows(folder)
    expect(differences(asSet(folded.sys_script ?? []), asSet(truth))).toEqual(SAME)

    const parquet = join(root, 'parquet')
    await exportHarvest({ folder, out: parquet, tables: null, format: 'parquet', typed: false })
    const plain = await duck(`SELECT * FROM '${parquet}/sys_script.parquet'`)
    expect(differences(asSet(plain), asSet(truth, inUtf8))).toEqual(SAME)

    const typedParquet = join(root, 'typed')
    await exportHarvest({ folder, out: typedParquet, tables: null, format: 'parquet', typed: true })
    const typed = await duck(`
    SELECT sys_id, strftime(sys_updated_on, '%Y-%m-%d %H:%M:%S') AS sys_updated_on,
      coalesce(sys_mod_count::varchar, sys_mod_count__raw) AS sys_mod_count,
      coalesce(active::varchar, active__raw) AS active, "order"::varchar AS "order", script
    FROM '${typedParquet}/sys_script.parquet'`)
    expect(differences(asSet(typed), asSet(truth, inUtf8))).toEqual(SAME)

    const csv = join(root, 'csv')
    const { tables } = await exportHarvest({ folder, out: csv, tables: null, format: 'csv', typed: false })
    const guarded = (text: string): string => inUtf8(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
    const separated = await duck(`
    SELECT * FROM read_csv('${csv}/sys_script.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
      allow_quoted_nulls = false, max_line_size = 4000000, parallel = false)`)
    expect(differences(asSet(separated), asSet(truth, guarded))).toEqual(SAME)
    expect(tables.find(({ table }) => table === 'sys_script')?.guarded).toBe(
      truth.flatMap((row) => Object.values(row)).filter((text) => /^[=+\-@\t\r]/.test(text)).length,
    )

    const database = await server.database()
    await load(folder, database)
    const told = execFileSync(
      requireTool('psql'),
      [
        '-XAtq',
        '-v',
        'ON_ERROR_STOP=1',
        '-c',
        'COPY (SELECT json_strip_nulls(row_to_json(t)) FROM acme_1f2e3d.sys_script t) TO STDOUT',
      ],
      {
        encoding: 'utf8',
        maxBuffer: 512 * 1024 * 1024,
        env: { PATH: process.env.PATH, PGCLIENTENCODING: 'UTF8', ...database.psql },
      },
    )
    const loaded: readonly Values[] = told
      .split('\n')
      .filter((line) => line !== '')
      // COPY doubles each backslash; what psql shows of a SELECT lacks U+10FFFF.
      .map((line) => JSON.parse(line.replaceAll('\\\\', '\\')))
    expect(
      differences(
        asSet(loaded),
        asSet(truth, (text) => inUtf8(text).replaceAll('\0', '\ufffd')),
      ),
    ).toEqual(SAME)
  },
)
