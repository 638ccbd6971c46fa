// Harvests one table of an instance that takes a fixed time for each answer, with one lane and with more, and prints how
// near the rows per second come to `lanes × page ÷ latency`:
//   npm run bench:lanes
//   npm run bench:lanes -- --rows sys_script=150000,sys_script_include=40000 --lanes 1,4 --workers 2
// Seconds are those of reading: from the first slice of any table to the last one's end, for one table and for several.
// With --bare, plain loops (fetch, parse, write) read the first table in as many lanes, right after each measurement, and then
// loops that fetch alone: what no client reaches more than on this host.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readingSeconds } from './support/reading-seconds.ts'
import { startSteadyInstance } from './support/start-steady-instance.ts'
import { cpuSeconds, peakMb } from './support/watch-process.ts'
import { type BenchInstance, openStageOn } from './worker-stage.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: 'sys_script=200000' },
    'latency-ms': { type: 'string', default: '300' },
    'page-size': { type: 'string', default: '1000' },
    lanes: { type: 'string', default: '1,4,8' },
    workers: { type: 'string', default: '1' },
    bare: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const pageSize = Number(values['page-size'])
const latencyMs = Number(values['latency-ms'])
const workers = Number(values.workers)
const names = values.rows.split(',').map((each) => each.split('=')[0] ?? '')
const rows = values.rows.split(',').reduce((sum, each) => sum + Number(each.split('=')[1]), 0)

const BareResult = z.object({ rows: z.number(), seconds: z.number() })

interface Measured {
  readonly lanes: number
  /** From the first slice to the end of the last one. */
  readonly seconds: number
  /** The whole run, planning and publishing included. */
  readonly runSeconds: number
  readonly share: number
  readonly cpuSeconds: number
  readonly peakMb: number
  /** Share of the line that the plain loops reach; null where they were not asked for. */
  readonly bareShare: number | null
  /** The same of loops that only fetch. */
  readonly fetchedShare: number | null
}

/** How near plain loops come to the line, on the same instance; with as many lanes. Written where they parse. */
async function bareShareOf(
  { url, credentials }: BenchInstance,
  lanes: number,
  work: 'parse' | 'fetch',
): Promise<number> {
  const program = fileURLToPath(new URL('bare-loop.js', import.meta.url))
  const file = join(tmpdir(), `harvester-bare-${process.pid}.ndjson`)
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SERVICENOW_BASE_URL: url,
      SERVICENOW_CLIENT_ID: credentials.clientId,
      SERVICENOW_CLIENT_SECRET: credentials.clientSecret,
      BARE_LANES: String(lanes),
      BARE_PAGE: String(pageSize),
      BARE_TABLE: names[0] ?? '',
      BARE_WORK: work,
      BARE_FILE: file,
    },
  })
  let said = ''
  for await (const piece of child.stdout) said += String(piece)
  rmSync(file, { force: true })
  const { rows: read, seconds } = BareResult.parse(JSON.parse(said))
  return read / seconds / ((lanes * pageSize * 1000) / latencyMs)
}

async function measure(lanes: number): Promise<Measured> {
  const stage = await openStageOn(await startSteadyInstance(values.rows, latencyMs))
  try {
    const started = await Promise.all(
      Array.from({ length: workers }, () => stage.startWorker(Math.ceil(lanes / workers))),
    )
    const before = started.map(({ pid = 0 }) => cpuSeconds(pid))
    const startedMs = performance.now()
    const outcome = await stage.harvest({ tables: names, pageSize, lanes })
    const runSeconds = (performance.now() - startedMs) / 1000
    const seconds = await readingSeconds(stage.client, stage.instance)
    const read = outcome.tables.reduce((sum, table) => sum + table.rows, 0)
    if (read !== rows || outcome.verdict !== 'complete') throw new Error(`${read} of ${rows} rows, ${outcome.verdict}`)
    const ideal = (lanes * pageSize * 1000) / latencyMs
    const after = started.map(({ pid = 0 }) => cpuSeconds(pid))
    const used = after.reduce((sum, each, at) => sum + each - (before[at] ?? 0), 0)
    const peak = Math.max(...started.map(({ pid = 0 }) => peakMb(pid)))
    const bareShare = values.bare ? await bareShareOf(stage.simulator, lanes, 'parse') : null
    const fetchedShare = values.bare ? await bareShareOf(stage.simulator, lanes, 'fetch') : null
    const share = rows / seconds / ideal
    return { lanes, seconds, runSeconds, share, cpuSeconds: used, peakMb: peak, bareShare, fetchedShare }
  } finally {
    await stage.close()
  }
}

const measured: Measured[] = []
for (const lanes of values.lanes.split(',').map(Number)) measured.push(await measure(lanes))
if (values.json) process.stdout.write(`${JSON.stringify({ rows, pageSize, latencyMs, workers, measured })}\n`)
else {
  process.stdout.write(
    `${rows} rows of ${names.join(', ')}, pages of ${pageSize}, ${latencyMs} ms an answer, ${workers} worker(s)\n\n`,
  )
  const columns = ['lanes', 'reading, s', 'rows/s', 'of the line', 'plain loops', 'fetched alone', 'whole run, s']
  const heads = [...columns, 'processor s', 'largest memory, MB']
  process.stdout.write(`| ${heads.join(' | ')} |\n| ${heads.map(() => '---:').join(' | ')} |\n`)
  const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)} %`)
  for (const { lanes, seconds, runSeconds, share, cpuSeconds, peakMb, bareShare, fetchedShare } of measured) {
    const shares = [share, bareShare, fetchedShare].map(percent)
    const cells = [lanes, seconds.toFixed(1), Math.round(rows / seconds), ...shares, runSeconds.toFixed(1)]
    process.stdout.write(`| ${[...cells, cpuSeconds.toFixed(1), peakMb].join(' | ')} |\n`)
  }
}
