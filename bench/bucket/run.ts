// Stores 2,000,000 rows in a bucket on this machine and in a folder, beside what the SDK alone does with as many, reads them again from
// both, and prints rows a second and the most memory of each:
//   npm run bench:bucket
//   npm run bench:bucket -- --rows 200000
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'

const PROGRAM = fileURLToPath(new URL('../../bin/harvester.js', import.meta.url))
const fileHere = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
/** Tells what the program used. */
const PRELOAD = new URL('../report-usage.js', import.meta.url).href
const Usage = z.object({ cpuSeconds: z.number(), peakMb: z.number() })
const { values } = parseArgs({ options: { rows: { type: 'string', default: '2000000' } } })
const rows = Number(values.rows)
const PLACE = 's3://harvests/bench'

const root = await mkdtemp(join(tmpdir(), 'harvester-bench-'))
const server = spawn(process.execPath, ['--import', 'tsx', fileHere('serve.ts'), join(root, 'store')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [endpoint] = z.tuple([z.string()]).parse(await once(createInterface(server.stdout), 'line'))
  const usage = join(root, 'usage.json')
  const env = {
    ...process.env,
    BENCH_USAGE: usage,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
    HARVESTER_S3_ENDPOINT: endpoint,
    HARVESTER_S3_PATH_STYLE: 'true',
  }
  const run = async (what: string, args: readonly string[]): Promise<void> => {
    const startedAt = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--import', PRELOAD, ...args], { encoding: 'utf8', env })
    const seconds = (performance.now() - startedAt) / 1000
    if (status !== 0) throw new RangeError(stderr)
    const { cpuSeconds, peakMb } = Usage.parse(JSON.parse(await readFile(usage, 'utf8')))
    process.stdout.write(
      `${what}: ${rows.toLocaleString('en-GB')} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} rows/s, ${cpuSeconds.toFixed(1)} s of processor time, ${peakMb} MB of memory\n`,
    )
  }
  const folder = join(root, 'harvest')
  const stored = (how: string, place: string): Promise<void> =>
    run(`stored (${how})`, ['--import', 'tsx', fileHere('store.ts'), how, place, endpoint, String(rows)])
  await stored('sdk', 'raw')
  await stored('bucket', PLACE)
  await stored('folder', folder)
  for (const place of [folder, PLACE]) {
    const from = place === PLACE ? 'bucket' : 'folder'
    for (const format of ['csv', 'parquet']) {
      const out = join(root, `${format}-${from}`)
      await run(`exported as ${format} (${from})`, [
        PROGRAM,
        'export',
        place,
        '--format',
        format,
        '--out',
        out,
        '--json',
      ])
    }
  }
} finally {
  server.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
}
