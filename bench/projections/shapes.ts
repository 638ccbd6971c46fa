// Brings 2,000,000 rows into PostgreSQL, Parquet and CSV, each beside what COPY or the library alone does with as many rows that are
// in memory already, and prints rows a second and the most memory of each:
//   npm run bench:shapes
import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { foldHarvest } from '../../src/sink/fold/fold-harvest.ts'
import { postgres } from '../../test/system/load/postgres.ts'
import { publishLargeHarvest } from '../support/large-harvest.ts'
import { GROUP_ROWS, type RawRow, rawCopy, rawCsv, rawParquet } from './raw-writers.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('../report-usage.js', import.meta.url).href
const Row = z.record(z.string(), z.string())
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })

const TABLES = { sys_user: 2_000_000 }
const ROWS = TABLES.sys_user

/** A shape, the command that makes it, and what the library alone does; it gives its seconds. */
interface Shape {
  readonly shape: string
  readonly command: readonly string[]
  readonly alone: () => Promise<number>
}

/** As many rows of the harvest as make one group. */
async function storedRows(harvest: string): Promise<readonly RawRow[]> {
  const out = join(harvest, '..', 'folded')
  await foldHarvest({ folder: harvest, out, tables: null })
  const lines = createInterface(createReadStream(join(out, 'sys_user.ndjson.gz')).pipe(createGunzip()))
  const rows: RawRow[] = []
  for await (const line of lines) {
    rows.push(Row.parse(JSON.parse(line)))
    if (rows.length === GROUP_ROWS) break
  }
  return rows
}

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
const server = await postgres()
try {
  const harvest = join(root, 'harvest')
  await publishLargeHarvest(harvest, TABLES)
  const [database, plain] = [await server.database(), await server.database()]
  const rows = await storedRows(harvest)
  const groups = ROWS / GROUP_ROWS
  const shapes: readonly Shape[] = [
    { shape: 'PostgreSQL', command: ['load', harvest], alone: () => rawCopy(plain.url(), rows, groups) },
    {
      shape: 'Parquet',
      command: ['export', harvest, '--format', 'parquet', '--out', join(root, 'parquet')],
      alone: () => rawParquet(join(root, 'raw.parquet'), rows, groups),
    },
    {
      shape: 'CSV',
      command: ['export', harvest, '--format', 'csv', '--out', join(root, 'csv')],
      alone: () => rawCsv(join(root, 'raw.csv'), rows, groups),
    },
  ]
  for (const { shape, command, alone } of shapes) {
    const aloneSeconds = await alone()
    const usage = join(root, 'usage.json')
    const startedAt = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--import', PRELOAD, PROGRAM, ...command, '--json'], {
      encoding: 'utf8',
      env: { ...process.env, BENCH_USAGE: usage, HARVESTER_PG_URL: database.url() },
    })
    const seconds = (performance.now() - startedAt) / 1000
    if (status !== 0) throw new RangeError(stderr)
    const { cpuSeconds, peakMb } = Usage.parse(JSON.parse(await readFile(usage, 'utf8')))
    process.stdout.write(
      `${shape}: ${ROWS.toLocaleString('en-GB')} rows in ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s (${(aloneSeconds / seconds).toFixed(2)} x of ${Math.round(ROWS / aloneSeconds)} alone), ${cpuSeconds.toFixed(1)} s of processor time, ${peakMb} MB of memory\n`,
    )
  }
} finally {
  server.end()
  await rm(root, { recursive: true, force: true })
}
