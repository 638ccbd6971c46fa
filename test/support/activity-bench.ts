import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Info } from '@temporalio/activity'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { z } from 'zod'
import { createActivities } from '../../src/activities/create-activities.ts'
import { type ActivityDependencies, DEFAULT_PART_BOUNDS, type PartBounds } from '../../src/activities/dependencies.ts'
import { readProgress } from '../../src/activities/slice/slice-progress-schema.ts'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { StoredPart } from '../../src/contract/receipt.ts'
import type { RunRef, SliceProgress, SliceRequest, SliceResult } from '../../src/contract/slice.ts'
import { AS_USUAL } from '../../src/servicenow/plan/probe/look-at-queries.ts'
import type { PageRequest } from '../../src/servicenow/query/page-request.ts'
import type { Simulator, SimulatorOptions } from '../../src/simulator/index.ts'
import { createDirectorySink } from '../../src/sink/directory/directory-sink.ts'
import type { RunSink } from '../../src/sink/sink.ts'
import { clientOf, simulated } from './instance-client.ts'
import { requestFor } from './request-for.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The instance that a bench's worker serves. */
export const BENCH_INSTANCE = 'bench'
/** The run of every bench; each has a folder of its own. */
export const BENCH_RUN: RunRef = {
  instance: BENCH_INSTANCE,
  run: '0badcafe-0000-4000-8000-000000000001',
  sink: 'bench',
}
/** The table that slices read unless a test says otherwise. */
export const BENCH_TABLE = 'sys_script'

/** What a bench is made of; everything has a default. */
export interface BenchOptions {
  readonly simulator?: SimulatorOptions
  readonly tables?: readonly string[]
  readonly parts?: Partial<PartBounds>
  readonly nowMs?: () => number
  /** Called before each request of a slice for a page or for ids; `number` counts them from 1. */
  readonly beforeRead?: (number: number, request: PageRequest) => void | Promise<void>
  /** Puts something between the activities and the sink. */
  readonly around?: (sink: RunSink) => RunSink
}

/** Real activities over a simulated instance and a folder. */
export interface ActivityBench {
  readonly simulator: Simulator
  readonly dependencies: ActivityDependencies
  readonly activities: HarvestActivities
  readonly sink: RunSink
  readonly runFolder: string
  readonly planDigest: string
}

/** Opens a bench whose run is planned already. */
export async function openBench(options: BenchOptions = {}): Promise<ActivityBench> {
  const { tables = [BENCH_TABLE], parts = {}, nowMs = Date.now, beforeRead, around = (sink) => sink } = options
  const simulator = await simulated(options.simulator ?? { tables: { [BENCH_TABLE]: 1000 } })
  const side = clientOf(simulator)
  const root = await temporaryFolder()
  const directory = createDirectorySink({ root })
  const plain: ActivityDependencies = {
    instance: { name: BENCH_INSTANCE, origin: simulator.url },
    authenticator: side.authenticator,
    tableClient: side.tableClient,
    openRun: ({ instance, run }) => directory.openRun({ instance, run }),
    published: ({ instance }) => directory.published(instance),
    placeOf: ({ instance, run }) => `${instance}/runs/${run}`,
    diagnose: async () => null,
    searchAttributesRegistered: async () => true,
    nowMs,
    release: '0.0.0-bench',
    parts: { ...DEFAULT_PART_BOUNDS, ...parts },
  }
  const request = requestFor(BENCH_INSTANCE, { tables, compression: 'none' })
  const activitiesForPlan = createActivities(plain)
  const plan = await insisting(() => inActivity(() => activitiesForPlan.planTables(BENCH_RUN, request)))
  const sink = await plain.openRun(BENCH_RUN)
  let reads = 0
  const dependencies: ActivityDependencies = {
    ...plain,
    openRun: async (run) => around(await plain.openRun(run)),
    tableClient: () => {
      const client = plain.tableClient()
      return {
        ...client,
        readPage: async (page, signal) => {
          reads += 1
          await beforeRead?.(reads, page)
          return client.readPage(page, signal)
        },
      }
    },
  }
  const runFolder = join(root, BENCH_INSTANCE, 'runs', BENCH_RUN.run)
  const activities = createActivities(dependencies)
  return { simulator, dependencies, activities, sink, runFolder, planDigest: plan.digest }
}

/** Tries again what failed, as often as planning insists on an answer. */
async function insisting<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  return work().catch((error: unknown) => {
    if (error instanceof HarvestError && tries > 1) return insisting(work, tries - 1)
    throw error
  })
}

/** The dependencies of one attempt of one activity; a new one for each. */
export function environment(info: Partial<Info> = {}): MockActivityEnvironment {
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') })
}

/** Runs something as an activity would; rejects with what it throws, raw. */
export function inActivity<R>(work: () => Promise<R>, env: MockActivityEnvironment = environment()): Promise<R> {
  return env.run<[], R, () => Promise<R>>(work)
}

/** A slice of the whole table from its start that knows how the table is read, with what a test wants otherwise. */
export function sliceOf(bench: ActivityBench, changes: Partial<SliceRequest> = {}): SliceRequest {
  return {
    run: BENCH_RUN,
    table: BENCH_TABLE,
    planDigest: bench.planDigest,
    range: { lo: null, hi: null },
    cursor: null,
    sequence: 0,
    previous: null,
    pageSize: 100,
    wantedPageSize: 100,
    strikes: 0,
    bounds: requestFor(BENCH_INSTANCE).slice,
    rowsBefore: 0,
    rangeTotal: null,
    yieldsToLanes: false,
    rights: AS_USUAL,
    ...changes,
  }
}

/** The same slice before it is known how its table is read. */
export function unlooked({ rights: _looked, ...request }: SliceRequest): SliceRequest {
  return request
}

/** How an attempt ended, and what it heartbeated, each progress once. */
export interface Attempt {
  readonly result: SliceResult | null
  readonly error: unknown
  readonly beats: readonly SliceProgress[]
}

/** Runs one attempt of a slice to its end, whatever that is. */
export async function attemptSlice(
  bench: ActivityBench,
  request: SliceRequest,
  env: MockActivityEnvironment = environment(),
): Promise<Attempt> {
  const beats: SliceProgress[] = []
  env.on('heartbeat', (details: unknown) => {
    const progress = readProgress(details)
    if (progress !== null && beats.at(-1) !== progress) beats.push(progress)
  })
  try {
    return {
      result: await inActivity(() => bench.activities.harvestSlice(request), env),
      error: null,
      beats: distinct(beats),
    }
  } catch (error) {
    return { result: null, error, beats: distinct(beats) }
  }
}

function distinct(beats: readonly SliceProgress[]): readonly SliceProgress[] {
  return beats.filter((beat, at) => JSON.stringify(beat) !== JSON.stringify(beats[at - 1]))
}

const StoredId = z.object({ sys_id: z.string() })

/** The ids in some parts, in the order in which they are stored; read from the disk at this moment. */
export function idsInParts(bench: ActivityBench, parts: readonly StoredPart[]): readonly string[] {
  return parts.flatMap(({ path }) =>
    readFileSync(join(bench.runFolder, path), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => StoredId.parse(JSON.parse(line)).sys_id),
  )
}

/** The ids that a chain of receipts proves, in order. */
export async function idsProved(bench: ActivityBench, head: string | null | undefined): Promise<readonly string[]> {
  if (head === null || head === undefined) return []
  const receipts = await bench.sink.readReceipts(BENCH_TABLE, head)
  return idsInParts(
    bench,
    receipts.flatMap((receipt) => receipt.parts),
  )
}

/** The ids that the instance shows, ascending. */
export function sourceIds({ simulator }: ActivityBench): readonly string[] {
  return simulator.visibleIds(BENCH_TABLE)
}

/** A clock for `nowMs` and what moves it, in milliseconds. */
export interface SteppedClock {
  readonly nowMs: () => number
  readonly advance: (ms: number) => void
}

/** A clock that stands still until it is moved. */
export function steppedClock(): SteppedClock {
  let now = 0
  return {
    nowMs: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}
