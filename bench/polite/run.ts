// Harvests an instance of few threads with more lanes than it has threads for, and prints how much of the best speed is left after a minute, how
// many requests were refused, and what another client keeps of its speed beside it:
//   npm run bench:polite
//   npm run bench:polite -- --queue 50 --lanes 32 --beside 2
// The best speed is that of as many lanes as there are threads, of one fewer and of one more, each measured in the same way.
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startHarvest } from '../../src/client/start-harvest.ts'
import type { LoggedRequest } from '../../src/simulator/http/request-log.ts'
import { requestFor } from '../../test/support/request-for.ts'
import { openWorkerStage, type WorkerStage } from '../worker-stage.ts'
import { startFairClient } from './fair-client.ts'

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '4' },
    queue: { type: 'string', default: '4' },
    lanes: { type: 'string', default: '12' },
    beside: { type: 'string', default: '2,4' },
    'latency-ms': { type: 'string', default: '400' },
  },
})
const threads = Number(values.threads)
const queue = Number(values.queue)
const latencyMs = Number(values['latency-ms'])
const manyLanes = Number(values.lanes)
/** How many lanes other clients have, one client after the other. */
const others = values.beside.split(',').map(Number)

const TABLE = 'sys_user_grmember'
/** What the other client reads, over and over. */
const OTHER_TABLE = 'sys_properties'
const OTHER_ROWS = 20_000
/** Few rows a page: what is waited for is the instance, not this host. */
const PAGE = 100
/** More than any of the runs reads: each is broken off once it was measured. */
const ROWS = 2_000_000
/** How long a run is given to find its speed, in seconds: with as many lanes as there are threads or so, and with more. */
const SETTLING_SECONDS = 8
const FINDING_SECONDS = 60
/** How long each speed is measured, in seconds. */
const MEASURED_SECONDS = 30

/** What reached the instance of a harvest in some time. */
interface Measured {
  readonly seconds: number
  /** Rows per second. */
  readonly rate: number
  readonly requests: number
  readonly refused: number
}

function isHarvest({ path }: LoggedRequest): boolean {
  return path.endsWith(`/${TABLE}`)
}

function isPage(request: LoggedRequest): boolean {
  return isHarvest(request) && request.query.sysparm_limit === String(PAGE)
}

/** Looks at a running harvest for so many seconds. */
async function measure({ simulator }: WorkerStage, forSeconds = MEASURED_SECONDS): Promise<Measured> {
  const before = simulator.requests().length
  const sinceMs = performance.now()
  await delay(forSeconds * 1000)
  const seconds = (performance.now() - sinceMs) / 1000
  const asked = simulator.requests().slice(before).filter(isHarvest)
  const pages = asked.filter((request) => isPage(request) && request.status === 200)
  return {
    seconds,
    rate: (pages.length * PAGE) / seconds,
    requests: asked.length,
    refused: asked.filter(({ status }) => status === 429 || status === 202).length,
  }
}

/** An instance of few threads, with nobody at it. */
function openInstance(): Promise<WorkerStage> {
  return openWorkerStage({
    generated: { [TABLE]: ROWS },
    tables: { [OTHER_TABLE]: OTHER_ROWS },
    latencyMs,
    apiThreads: threads,
    apiQueue: queue,
  })
}

/** Begins a harvest in so many lanes, which ends with its stage; gives it once it reads. */
async function beginHarvest({ simulator, client, instance, startWorker }: WorkerStage, lanes: number): Promise<void> {
  await startWorker(lanes)
  await startHarvest(client, requestFor(instance, { sink: 'directory', tables: [TABLE], pageSize: PAGE, lanes }))
  while (!simulator.requests().some(isPage)) await delay(100)
}

/** What another client of so many lanes reads per second, and what reaches the instance of the harvest beside it, if there is one. */
async function besideClient(stage: WorkerStage, lanes: number): Promise<Measured & { readonly otherRate: number }> {
  const other = await startFairClient(stage.simulator, { table: OTHER_TABLE, page: PAGE, lanes })
  await delay(SETTLING_SECONDS * 1000)
  const before = other.rows()
  const measured = await measure(stage)
  const otherRate = (other.rows() - before) / measured.seconds
  await other.stop()
  return { ...measured, otherRate }
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`

function say(...cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

function sayHarvest(what: string, { rate, requests, refused }: Measured, best: number, other: readonly string[]): void {
  const ofBest = best === 0 ? '' : percent(rate, best)
  say(what, rate.toFixed(0), ofBest, String(requests), percent(refused, requests), ...other)
}

process.stdout.write(`an instance of ${threads} threads, ${queue} requests may wait, ${latencyMs} ms each\n\n`)
say('what', 'rows/s', 'of the best', 'requests', 'refused', 'another client, rows/s', 'of its speed alone')
say(':---', '---:', '---:', '---:', '---:', '---:', '---:')
const rates: number[] = []
for (const lanes of [threads - 1, threads, threads + 1].filter((each) => each > 0)) {
  const stage = await openInstance()
  await beginHarvest(stage, lanes)
  await delay(SETTLING_SECONDS * 1000)
  const measured = await measure(stage)
  await stage.close()
  rates.push(measured.rate)
  sayHarvest(`${lanes} lanes`, measured, 0, ['', ''])
}
const best = Math.max(...rates)
const stage = await openInstance()
const alone = new Map<number, number>()
for (const lanes of others) alone.set(lanes, (await besideClient(stage, lanes)).otherRate)
await beginHarvest(stage, manyLanes)
sayHarvest(`${manyLanes} lanes, the first minute`, await measure(stage, FINDING_SECONDS), best, ['', ''])
sayHarvest(`${manyLanes} lanes, after it`, await measure(stage), best, ['', ''])
for (const lanes of others) {
  const beside = await besideClient(stage, lanes)
  const kept = percent(beside.otherRate, alone.get(lanes) ?? 0)
  const what = `${manyLanes} lanes beside ${lanes} of another client`
  sayHarvest(what, beside, best, [beside.otherRate.toFixed(0), kept])
}
await stage.close()
