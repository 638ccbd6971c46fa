// Runs a small set of the benches, each against plain loops or the ideal line in the same run, and prints one table; the figures go to
// bench/set/figures.json, of which `npm run draw:lanes` draws the picture:
//   npm run bench
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Figures } from './figures.ts'

/** Runs one bench in a process of its own and gives what it prints as JSON. */
async function run(bench: string, ...args: readonly string[]): Promise<unknown> {
  const program = fileURLToPath(new URL(bench, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  let said = ''
  for await (const piece of child.stdout) said += String(piece)
  const [code] = await closed
  if (code !== 0) throw new Error(`${bench} ended with ${code}`)
  return JSON.parse(said)
}

const loadBefore = loadavg()[0]
const lanes = await run('../lanes.ts', '--bare', '--rows', 'sys_script=60000', '--lanes', '1,4,8')
const noLatency = await run('../lanes.ts', '--bare', '--rows', 'sys_script=60000', '--lanes', '4', '--latency-ms', '1')
const smallTables = await run('../small-tables.ts', '--rounds', '1')
const processor = await run('../harvest.ts', '--rounds', '1')
const figures = Figures.parse({
  node: process.version,
  processors: cpus().length,
  load: [loadBefore, loadavg()[0]],
  lanes,
  noLatency,
  smallTables,
  processor,
})
writeFileSync(new URL('figures.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`)

const percent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(0)} %`)
const rows: (readonly string[])[] = [
  ...figures.lanes.measured.map((each) => [
    `${figures.lanes.rows} rows, ${figures.lanes.latencyMs} ms an answer, ${each.lanes} lanes, of the line`,
    percent(each.share),
    `plain loops ${percent(each.bareShare)}, fetched alone ${percent(each.fetchedShare)}`,
  ]),
  ...figures.noLatency.measured.map(({ seconds, share, bareShare }) => [
    `${figures.noLatency.rows} rows, no latency, 4 lanes, rows/s`,
    String(Math.round(figures.noLatency.rows / seconds)),
    `${((bareShare ?? 0) / share).toFixed(2)} times as many in plain loops`,
  ]),
  ...figures.smallTables.measured.map(({ seconds, requests }) => [
    `${figures.smallTables.tables} tables of ${figures.smallTables.rows} rows, ${figures.smallTables.latencyMs} ms an answer`,
    `${seconds.toFixed(1)} s, ${requests} requests`,
    `their own pages need ${figures.smallTables.ownSeconds.toFixed(1)} s`,
  ]),
  ...figures.processor.measured.map(({ bare, ours }) => [
    `processor time of ${figures.processor.rows} rows, start-up included`,
    `${ours.cpuSeconds.toFixed(1)} s, ${ours.peakMb} MB`,
    `a plain loop ${bare.cpuSeconds.toFixed(1)} s, ${bare.peakMb} MB`,
  ]),
]
process.stdout.write('| what | harvester | compared with |\n| :--- | ---: | ---: |\n')
for (const row of rows) process.stdout.write(`| ${row.join(' | ')} |\n`)
