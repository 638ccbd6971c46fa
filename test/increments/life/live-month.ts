import { join } from 'node:path'
import { pruneHarvest } from '../../../src/sink/prune/prune-harvest.ts'
import { simulated } from '../../support/instance-client.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Harvester } from './harvester.ts'
import { InhabitedInstance } from './inhabited-instance.ts'
import { type Base, judgeDay } from './judge-day.ts'
import type { Day, Month } from './month.ts'
import { type PublishedDay, publishedDay } from './published-day.ts'
import { TABLES } from './tables.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1, 3)
/** The instance's clock goes on by this much with each request of a run. */
const REQUEST_MS = 2000
/** Between days nothing happens but what a run is said to meet, so long after it begins: runs take minutes. */
const FIRST_MOMENT_MS = 600_000
/** All rows are compared at the end of each week. */
const WEEK = 7
/** Old runs are removed every so many days, but for some. */
const PRUNED_EVERY = 10
const KEPT_RUNS = 3

/** Rows per table that an instance begins with. */
export type Sizes = Readonly<Record<string, number>>

/** What became of a day. */
export interface LivedDay {
  /** Requests of its run, and rows that the instance counted for them. */
  readonly requests: number
  readonly counted: number
  /** True where the process died in its run. */
  readonly died: boolean
  readonly published: PublishedDay
  readonly wrongs: readonly string[]
}

/** What is wrong with a month: the first day on which something was, and what. */
export interface LivedMonth {
  readonly days: readonly LivedDay[]
  readonly wrongs: readonly string[]
}

/** Lives a month on an instance, harvesting it at the end of each day; ends with the first day after which something is wrong. */
export async function liveMonth(
  month: Month,
  sizes: Sizes,
  harvesterOf: (simulator: InhabitedInstance['simulator']) => Promise<Harvester>,
): Promise<LivedMonth> {
  const simulator = await simulated({ tables: sizes, seed: month.seed, now: () => START_MS })
  const harvester = await harvesterOf(simulator)
  const odd = month.hidesDictionary
    ? [{ table: 'sys_dictionary', fault: 'hide-rows' as const, fraction: 0.1, seed: month.seed }]
    : []
  const instance = new InhabitedInstance(simulator, month.seed, START_MS, odd)
  const bases = new Map<string, Base>()
  const out = join(await temporaryFolder(), 'fold')
  const days: LivedDay[] = []
  for (const [number, day] of month.days.entries()) {
    await passDay(instance, day, number)
    const lived = await endDay({ instance, harvester, month, day, number, bases, out })
    days.push(lived)
    if (lived.wrongs.length > 0) return { days, wrongs: lived.wrongs.map((wrong) => `day ${number}: ${wrong}`) }
    if (number % PRUNED_EVERY === PRUNED_EVERY - 1)
      await pruneHarvest(harvester.folder, { keep: KEPT_RUNS, dryRun: false })
  }
  return { days, wrongs: [] }
}

/** Everything that happens before the day's run, in order of time. */
async function passDay(instance: InhabitedInstance, day: Day, number: number): Promise<void> {
  const { upheaval } = day
  const beginMs = START_MS + (number - 1) * DAY_MS
  const events = [
    ...day.happenings.map((each) => ({ at: each.at, happen: () => instance.happen(each) })),
    ...day.writings.map((each) => ({ at: each.at, happen: () => instance.happen(each) })),
    ...(day.purge ? [{ at: 400, happen: () => instance.purge() }] : []),
    ...(upheaval === null ? [] : [{ at: 500, happen: () => instance.overturn(upheaval) }]),
  ]
  for (const { at, happen } of events.toSorted((a, b) => a.at - b.at)) {
    instance.setClock(beginMs + FIRST_MOMENT_MS + Math.floor((at / 1000) * (DAY_MS - FIRST_MOMENT_MS)))
    await happen()
  }
  instance.setClock(START_MS + number * DAY_MS)
  await instance.rotate()
}

interface DayEnd {
  readonly instance: InhabitedInstance
  readonly harvester: Harvester
  readonly month: Month
  readonly day: Day
  readonly number: number
  readonly bases: Map<string, Base>
  readonly out: string
}

async function endDay({ instance, harvester, month, day, number, bases, out }: DayEnd): Promise<LivedDay> {
  const { outage } = month
  const isOut = outage !== null && number >= outage.from && number < outage.from + outage.days
  const refused = [...(isOut ? [outage.table] : []), ...(day.refused === null ? [] : [day.refused])]
  // Whether the instance was turned over could not be told then.
  const oddity = day.upheaval === null ? (month.oddities[number] ?? null) : null
  const begunMs = START_MS + number * DAY_MS
  const compares = number % WEEK === WEEK - 1
  const run = { begunMs, refused, compares, user: instance.user, identity: instance.identity }
  instance.refuse(oddity?.is === 'refused' ? [...refused, oddity.table] : refused)
  if (oddity?.is === 'clock' && harvester.knowsTime) instance.jumpClock(oddity.request)
  for (const life of instance.tables.values()) life.beginRun()
  const asked = instance.simulator.requests().length
  const waiting = day.meanwhile.toSorted((a, b) => a.request - b.request)
  const outcome = await harvester.harvest({
    request: { tables: TABLES, mode: 'incremental', lanes: 3, ...(compares ? { reconcile: true } : {}) },
    death: day.death,
    nowMs: () => instance.nowMs,
    meanwhile(request) {
      instance.setClock(begunMs + request * REQUEST_MS)
      for (let next = waiting[0]; next !== undefined && next.request <= request; next = waiting[0]) {
        waiting.shift()
        instance.happen(next)
      }
    },
  })
  const requests = instance.simulator.requests().slice(asked)
  instance.refuse([])
  const published = await publishedDay(harvester.folder, outcome.run, out)
  return {
    requests: requests.length,
    counted: requests.reduce((sum, { counted }) => sum + (counted ?? 0), 0),
    died: harvester.hasDied(),
    published,
    wrongs: judgeDay(instance, run, published, bases),
  }
}
