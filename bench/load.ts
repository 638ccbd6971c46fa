// Loads 300,000 rows with 300 MB of scripts, or many times as many, into PostgreSQL, beside the same rows by COPY alone, in turns; prints rows a second of
// both, and the most memory that the load used:
//   npm run bench:load
//   npm run bench:load -- --times 7 --rounds 1    # so many times the rows
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { z } from 'zod'
import { foldHarvest } from '../src/sink/fold/fold-harvest.ts'
import { postgres } from '../test/system/load/postgres.ts'
import { publishLargeHarvest } from './support/large-harvest.ts'

const PROGRAM = fileURLToPath(new URL('../bin/harvester.js', import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('./report-usage.js', import.meta.url).href
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })
const Row = z.record(z.string(), z.string())
const { values } = parseArgs({
  options: { times: { type: 'string', default: '1' }, rounds: { type: 'string', default: '3' } },
})
const times = Number(values.times)

/** Tables with how many rows each has; together 300,000, as many times as is asked for. */
const TABLES = { sys_script: 75_000 * times, sys_script_include: 75_000 * times, sys_user: 150_000 * times }
const ROWS = Object.values(TABLES).reduce((sum, rows) => sum + rows, 0)

/** A table's rows as a file that COPY takes as it is, and its columns. */
async function copyFile(root: string, table: string): Promise<readonly string[]> {
  const columns: string[] = []
  const out = createWriteStream(join(root, `${table}.copy`))
  const lines = createInterface(createReadStream(join(root, 'folded', `${table}.ndjson.gz`)).pipe(createGunzip()))
  for await (const line of lines) {
    const row = Row.parse(JSON.parse(line))
    for (const column of Object.keys(row)) if (!columns.includes(column)) columns.push(column)
    const cells = columns.map(
      (column) => row[column]?.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t') ?? '\\N',
    )
    if (!out.write(`${cells.join('\t')}\n`)) await once(out, 'drain')
  }
  await new Promise<void>((resolve) => out.end(resolve))
  return columns
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
const server = await postgres()
try {
  await publishLargeHarvest(join(root, 'harvest'), TABLES)
  await foldHarvest({ folder: join(root, 'harvest'), out: join(root, 'folded'), tables: null })
  const columns = new Map<string, readonly string[]>()
  for (const table of Object.keys(TABLES)) columns.set(table, await copyFile(root, table))
  const names = (table: string): string => (columns.get(table) ?? []).map((column) => `"${column}"`).join(', ')
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const plain = await server.database()
    const plainAt = performance.now()
    const client = new pg.Client({ connectionString: plain.url() })
    await client.connect()
    for (const table of Object.keys(TABLES)) {
      await client.query('BEGIN')
      await client.query(`CREATE TABLE ${table} (${names(table).replaceAll(/"(?=,|$)/g, '" text')})`)
      const copy = client.query(from(`COPY ${table} (${names(table)}) FROM STDIN`))
      await pipeline(createReadStream(join(root, `${table}.copy`), { highWaterMark: 128 * 1024 }), copy)
      await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (sys_id)`)
      await client.query('COMMIT')
    }
    await client.end()
    const plainSeconds = (performance.now() - plainAt) / 1000
    const loaded = await server.database()
    const usage = join(root, 'usage.json')
    const loadedAt = performance.now()
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', PRELOAD, PROGRAM, 'load', join(root, 'harvest'), '--json'],
      {
        encoding: 'utf8',
        env: { ...process.env, BENCH_USAGE: usage, HARVESTER_PG_URL: loaded.url() },
      },
    )
    const seconds = (performance.now() - loadedAt) / 1000
    if (status !== 0) throw new RangeError(stderr)
    const { cpuSeconds, peakMb } = Usage.parse(JSON.parse(await readFile(usage, 'utf8')))
    process.stdout.write(
      `${ROWS.toLocaleString('en-GB')} rows: COPY alone ${Math.round(ROWS / plainSeconds)} rows/s; load ${Math.round(ROWS / seconds)} rows/s (${(plainSeconds / seconds).toFixed(2)} x), ${cpuSeconds.toFixed(1)} s of processor time, ${peakMb} MB of memory\n`,
    )
  }
} finally {
  server.end()
  await rm(root, { recursive: true, force: true })
}
