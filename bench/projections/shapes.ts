// Brings 2,000,000 rows into PostgreSQL, Parquet and CSV and prints rows a second and the most memory of each:
//   npm run bench:shapes
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { postgres } from '../../test/system/load/postgres.ts'
import { publishLargeHarvest } from '../support/large-harvest.ts'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('../report-usage.js', import.meta.url).href
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })

const TABLES = { sys_user: 2_000_000 }
const ROWS = TABLES.sys_user

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
const server = await postgres()
try {
  const harvest = join(root, 'harvest')
  await publishLargeHarvest(harvest, TABLES)
  const database = await server.database()
  const shapes: readonly (readonly [string, readonly string[]])[] = [
    ['PostgreSQL', ['load', harvest]],
    ['Parquet', ['export', harvest, '--format', 'parquet', '--out', join(root, 'parquet')]],
    ['CSV', ['export', harvest, '--format', 'csv', '--out', join(root, 'csv')]],
  ]
  for (const [shape, command] of shapes) {
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
      `${shape}: ${ROWS.toLocaleString('en-GB')} rows in ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds)} rows/s, ${cpuSeconds.toFixed(1)} s of processor time, ${peakMb} MB of memory\n`,
    )
  }
} finally {
  server.end()
  await rm(root, { recursive: true, force: true })
}
