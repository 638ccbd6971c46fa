// Harvests one table of an instance that answers slowly, with one, two and four worker processes, and prints the speed-up:
//   npm run bench:workers
import { parseArgs } from 'node:util'
import { compareIntervals } from '../test/support/compare/compare-intervals.ts'
import { openWorkerStage } from './worker-stage.ts'

const TABLE = 'sys_user_grmember'
/** Few rows a page: what is waited for is the instance, not this host. */
const PAGE = 100
/** Slices that the run keeps at work, and those that one worker takes. */
const RUN_LANES = 8
const WORKER_LANES = 2
const WORKERS = [1, 2, 4] as const

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '1000' }, 'latency-ms': { type: 'string', default: '300' } },
})
const rows = Number(values.pages) * PAGE
const latencyMs = Number(values['latency-ms'])

/** How one harvest went. */
interface Measured {
  /** From the first slice's start to the table's verdict. */
  readonly tableSeconds: number
  /** From the start to the end of the run, planning and publishing included. */
  readonly runSeconds: number
  readonly differences: readonly string[]
}

async function measure(workers: number): Promise<Measured> {
  const stage = await openWorkerStage({ generated: { [TABLE]: rows }, latencyMs })
  try {
    await Promise.all(Array.from({ length: workers }, () => stage.startWorker(WORKER_LANES)))
    const startedMs = performance.now()
    const { manifest, tables } = await stage.harvest({ tables: [TABLE], pageSize: PAGE, lanes: RUN_LANES })
    const runSeconds = (performance.now() - startedMs) / 1000
    const compared = compareIntervals(manifest, TABLE, (range) => stage.simulator.visibleRows(TABLE, range))
    const missing = compared.rows === rows ? [] : [`${compared.rows} rows instead of ${rows}`]
    return { tableSeconds: tables[0]?.seconds ?? 0, runSeconds, differences: [...missing, ...compared.differences] }
  } finally {
    await stage.close()
  }
}

process.stdout.write(`${values.pages} pages of ${PAGE} rows, ${latencyMs} ms each; ${RUN_LANES} lanes a run\n`)
process.stdout.write(`| workers of ${WORKER_LANES} lanes | table, s | speed-up | run, s | speed-up | differences |\n`)
process.stdout.write('| ---: | ---: | ---: | ---: | ---: | ---: |\n')
let alone: Measured | null = null
for (const workers of WORKERS) {
  const measured = await measure(workers)
  alone ??= measured
  const { tableSeconds, runSeconds, differences } = measured
  const cells = [
    ...[workers, tableSeconds.toFixed(1), (alone.tableSeconds / tableSeconds).toFixed(2)],
    ...[runSeconds.toFixed(1), (alone.runSeconds / runSeconds).toFixed(2), differences.length],
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
  for (const difference of differences) process.stderr.write(`${difference}\n`)
  if (differences.length > 0) process.exitCode = 1
}
