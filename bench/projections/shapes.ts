// Brings 2,000,000 rows into PostgreSQL, Parquet and CSV, each beside what COPY or the library alone does with as many rows: rows that are
// in memory already, and rows that a plain loop reads from the same files. All are done in turns, and the quickest of each counts: what
// else a machine does slows down one or the other. Prints rows a second and the most memory of each:
//   npm run bench:shapes
import { spawnSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { foldHarvest } from '../../src/sink/fold/fold-harvest.ts'
import { postgres } from '../../test/system/load/postgres.ts'
import { publishLargeHarvest } from '../support/large-harvest.ts'
import {
  fromFiles,
  fromMemory,
  GROUP_ROWS,
  type RawRow,
  type RowGroup,
  rawCopy,
  rawCsv,
  rawParquet,
} from './raw-writers.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('../report-usage.js', import.meta.url).href
const Row = z.record(z.string(), z.string())
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })

const TABLES = { sys_user: 2_000_000 }
const ROWS = TABLES.sys_user
const ROUNDS = 3

/** A shape, the command that makes it, and what the library alone does with rows; it gives its seconds. */
interface Shape {
  readonly shape: string
  readonly command: readonly string[]
  readonly alone: (groups: AsyncIterable<RowGroup>) => Promise<number>
}

/** What one run of a command took. */
interface Ran {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

/** Each way once. */
interface Round extends Ran {
  readonly aloneSeconds: number
  readonly plainSeconds: number
  readonly plainCpuSeconds: number
}

/** Runs a command of the program with a database that is empty. */
async function run(command: readonly string[], url: string): Promise<Ran> {
  const usage = join(root, 'usage.json')
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', PRELOAD, PROGRAM, ...command, '--json'], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_USAGE: usage, HARVESTER_PG_URL: url },
  })
  const seconds = (performance.now() - startedAt) / 1000
  if (status !== 0) throw new RangeError(stderr)
  return { seconds, ...Usage.parse(JSON.parse(await readFile(usage, 'utf8'))) }
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
  const plain = await server.database()
  const rows = await storedRows(harvest)
  const names = Object.keys(rows[0] ?? {})
  const parts = (await readdir(harvest, { recursive: true })).filter((name) => name.endsWith('.ndjson.gz')).sort()
  const paths = parts.map((name) => join(harvest, name))
  const shapes: readonly Shape[] = [
    { shape: 'PostgreSQL', command: ['load', harvest], alone: (groups) => rawCopy(plain.url(), names, groups) },
    {
      shape: 'Parquet',
      command: ['export', harvest, '--format', 'parquet', '--out', join(root, 'parquet')],
      alone: (groups) => rawParquet(join(root, 'raw.parquet'), names, groups),
    },
    {
      shape: 'CSV',
      command: ['export', harvest, '--format', 'csv', '--out', join(root, 'csv')],
      alone: (groups) => rawCsv(join(root, 'raw.csv'), groups),
    },
  ]
  for (const { shape, command, alone } of shapes) {
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const aloneSeconds = await alone(fromMemory(rows, ROWS / GROUP_ROWS))
      const before = process.cpuUsage()
      const plainSeconds = await alone(fromFiles(paths))
      const { user, system } = process.cpuUsage(before)
      const plainCpuSeconds = (user + system) / 1e6
      rounds.push({
        aloneSeconds,
        plainSeconds,
        plainCpuSeconds,
        ...(await run(command, (await server.database()).url())),
      })
    }
    const least = (of: keyof Round): number => Math.min(...rounds.map((round) => round[of]))
    const [seconds, aloneSeconds, plainSeconds] = [least('seconds'), least('aloneSeconds'), least('plainSeconds')]
    const peakMb = Math.max(...rounds.map((round) => round.peakMb))
    process.stdout.write(
      `${shape}: ${ROWS.toLocaleString('en-GB')} rows in ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s (${(aloneSeconds / seconds).toFixed(2)} x of ${Math.round(ROWS / aloneSeconds)} from memory, ${(plainSeconds / seconds).toFixed(2)} x of ${Math.round(ROWS / plainSeconds)} by a plain loop over the files), ${least('cpuSeconds').toFixed(1)} s of processor time (the plain loop: ${least('plainCpuSeconds').toFixed(1)} s), ${peakMb} MB of memory\n`,
    )
  }
} finally {
  server.end()
  await rm(root, { recursive: true, force: true })
}
