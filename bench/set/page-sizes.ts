// Harvests one table with pages that grow, and with pages of fixed sizes, from an instance that takes a fixed time for each
// answer and a little for each row, and prints how near the growing ones come to the best of the fixed ones:
//   npm run bench:page-sizes
//   npm run bench:page-sizes -- --latency-ms 50 --row-us 1000 --lanes 1
import { parseArgs } from 'node:util'
import type { HarvestRequest } from '../../src/contract/run/harvest-request.ts'
import { startSteadyInstance } from '../support/start-steady-instance.ts'
import { peakMb } from '../support/watch-process.ts'
import { openStageOn } from '../worker-stage.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    'latency-ms': { type: 'string', default: '300' },
    'row-us': { type: 'string', default: '100' },
    lanes: { type: 'string', default: '4' },
    fixed: { type: 'string', default: '1000,2000,4000,6000,10000' },
    rounds: { type: 'string', default: '3' },
  },
})
const TABLE = 'sys_script'
const rows = Number(values.rows)
const lanes = Number(values.lanes)

interface Measured {
  readonly seconds: number
  readonly requests: number
  readonly peakMb: number
}

async function measure(sizes: Pick<HarvestRequest, 'pageSize' | 'largestPageSize'>): Promise<Measured> {
  const instance = await startSteadyInstance(`${TABLE}=${rows}`, Number(values['latency-ms']), Number(values['row-us']))
  const stage = await openStageOn(instance)
  try {
    const { pid = 0 } = await stage.startWorker(lanes)
    const outcome = await stage.harvest({ tables: [TABLE], lanes, ...sizes })
    const [table] = outcome.tables
    if (table?.rows !== rows || table.verdict !== 'complete') throw new Error(`${table?.rows} rows, ${table?.verdict}`)
    return { seconds: table.seconds, requests: table.pages, peakMb: peakMb(pid) }
  } finally {
    await stage.close()
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

const kinds = [
  { name: '1000 and growing', pageSize: 1000, largestPageSize: 10_000 },
  ...values.fixed.split(',').map((size) => ({ name: size, pageSize: Number(size) })),
]
// Round by round, so that what else the machine does strikes all of them alike.
const measured = kinds.map(({ name, ...sizes }) => ({ name, sizes, runs: [] as Measured[] }))
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const { sizes, runs } of measured) runs.push(await measure(sizes))

const seconds = measured.map(({ runs }) => median(runs.map((run) => run.seconds)))
const best = Math.min(...seconds.slice(1))
process.stdout.write(
  `${rows} rows, ${values['latency-ms']} ms an answer and ${values['row-us']} µs a row, ${lanes} lanes\n\n`,
)
process.stdout.write('| rows a page | seconds | of the best fixed size | pages | largest memory, MB |\n')
process.stdout.write('| ---: | ---: | ---: | ---: | ---: |\n')
for (const [at, { name, runs }] of measured.entries()) {
  const took = seconds[at] ?? 0
  const pages = median(runs.map(({ requests }) => requests))
  const memory = Math.max(...runs.map((run) => run.peakMb))
  process.stdout.write(`| ${name} | ${took.toFixed(1)} | ${(took / best).toFixed(2)} | ${pages} | ${memory} |\n`)
}
