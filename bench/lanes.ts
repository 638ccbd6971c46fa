// Harvests one table of an instance that takes a fixed time for each answer, with one lane and with more, and prints how
// near the rows per second come to `lanes × page ÷ latency`:
//   npm run bench:lanes
//   npm run bench:lanes -- --rows sys_script=150000,sys_script_include=40000 --lanes 1,4 --workers 2
// With --bare, plain loops (fetch, parse, write) read the first table in as many lanes, right after each measurement.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
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
  readonly seconds: number
  readonly share: number
  readonly cpuSeconds: number
  readonly peakMb: number
  /** Share of the line that the plain loops reach; null where they were not asked for. */
  readonly bareShare: number | null
}

/** How near plain loops come to the line, on the same instance; with as many lanes. */
async function bareShareOf({ url, credentials }: BenchInstance, lanes: number): Promise<number> {
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
    const seconds = names.length === 1 ? (outcome.tables[0]?.seconds ?? 0) : (performance.now() - startedMs) / 1000
    const read = outcome.tables.reduce((sum, table) => sum + table.rows, 0)
    if (read !== rows || outcome.verdict !== 'complete') throw new Error(`${read} of ${rows} rows, ${outcome.verdict}`)
    const ideal = (lanes * pageSize * 1000) / latencyMs
    const after = started.map(({ pid = 0 }) => cpuSeconds(pid))
    const used = after.reduce((sum, each, at) => sum + each - (before[at] ?? 0), 0)
    const peak = Math.max(...started.map(({ pid = 0 }) => peakMb(pid)))
    const bareShare = values.bare ? await bareShareOf(stage.simulator, lanes) : null
    return { lanes, seconds, share: rows / seconds / ideal, cpuSeconds: used, peakMb: peak, bareShare }
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
  process.stdout.write('| lanes | seconds | rows/s | of the line | plain loops | processor s | largest memory, MB |\n')
  process.stdout.write('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n')
  for (const { lanes, seconds, share, cpuSeconds, peakMb, bareShare } of measured) {
    const bare = bareShare === null ? '' : `${(bareShare * 100).toFixed(0)} %`
    const cells = [lanes, seconds.toFixed(1), Math.round(rows / seconds), `${(share * 100).toFixed(0)} %`, bare]
    process.stdout.write(`| ${[...cells, cpuSeconds.toFixed(1), peakMb].join(' | ')} |\n`)
  }
}
