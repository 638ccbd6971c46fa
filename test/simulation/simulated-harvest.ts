import { Agent } from 'undici'
import { createActivities } from '../../src/activities/create-activities.ts'
import type { ActivityDependencies } from '../../src/activities/dependencies.ts'
import { DEFAULT_PART_BOUNDS } from '../../src/activities/dependencies.ts'
import type { ManifestTable } from '../../src/contract/run/manifest.ts'
import type { RunRef } from '../../src/contract/slice.ts'
import type { HarvestPlan } from '../../src/contract/table/table-plan.ts'
import { HonouredLimit } from '../../src/servicenow/table-api/honoured-limit.ts'
import type { TableClient } from '../../src/servicenow/table-api/table-client.ts'
import { createRandom } from '../../src/simulator/dataset/random.ts'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { NOTHING_PUBLISHED } from '../../src/sink/nothing-published.ts'
import type { RunSink } from '../../src/sink/sink.ts'
import { tableResult } from '../../src/workflows/verdict/table-verdict.ts'
import { requestFor } from '../support/request-for.ts'
import { type ClientSide, createClientSide } from '../support/servers/client-side.ts'
import { type MemorySink, memorySink } from '../support/sinks/memory-sink.ts'
import { driveTable, environment, inAttempt } from './drive-slices.ts'
import { Interruptions } from './interruptions.ts'
import { type Harvested, wrongs } from './model/judge.ts'
import { livesOf } from './model/model.ts'
import { readingOf, type Scenario, SMALLEST_CAP, TABLE } from './scenario/scenario.ts'
import { type Source, START_MS, sourceOf } from './scenario/source.ts'

const RUN: RunRef = { instance: 'simulation', run: '0badcafe-0000-4000-8000-000000000002', sink: 'memory' }
const COLUMNS = ['sys_id', 'sys_created_on', 'sys_mod_count', 'sys_updated_on', 'user'] as const
/** Temporal's first pause before a failed attempt is made again, in milliseconds. */
const PAUSE_MS = 1000
/** Tokens die by faults alone. */
const ENDLESS_SECONDS = 1_000_000_000
const PLANNED_AT = new Date(START_MS).toISOString()

/** Where a bug can be put in, to see that it is found; the real things where nothing is said. */
export interface Seams {
  readonly client?: (client: TableClient, side: ClientSide) => TableClient
  readonly sink?: (sink: RunSink) => RunSink
}

/** One instance and its connections, for one scenario after another. */
export interface Simulation {
  readonly simulator: Simulator
  /** Harvests what a scenario says and gives everything that is wrong with the outcome. */
  try(scenario: Scenario, seams?: Seams): Promise<readonly string[]>
  close(): Promise<void>
}

/** Starts an instance for scenarios: real HTTP on a loopback port, real slices, a sink in memory. */
export async function startSimulation(): Promise<Simulation> {
  const tables = { [TABLE]: 0 }
  const simulator = await startSimulator({ tables, compresses: false, tokenLifetimeSeconds: ENDLESS_SECONDS })
  const dispatcher = new Agent()
  return {
    simulator,
    try: async (scenario, seams = {}) => {
      const source = sourceOf(scenario)
      simulator.startOver({ [TABLE]: source.rows })
      simulator.setClock(steppingClock(scenario.clockStepMs))
      simulator.addFaults(source.faults)
      const honoured = new HonouredLimit(SMALLEST_CAP)
      let pausedMs = 0
      const onPause = (): void => {
        pausedMs += PAUSE_MS
      }
      const side = createClientSide(simulator, {
        dispatcher,
        requestTimeoutMs: 10_000,
        honoured,
        nowMs: () => START_MS,
        monotonicMs: () => pausedMs,
      })
      return wrongs(scenario, await harvest(scenario, source, { simulator, side, seams, onPause }))
    },
    close: async () => {
      await dispatcher.destroy()
      await simulator.close()
    },
  }
}

interface RunDependencies {
  readonly simulator: Simulator
  readonly side: ClientSide
  readonly seams: Seams
  readonly onPause: () => void
}

async function harvest(
  scenario: Scenario,
  source: Source,
  { simulator, side, seams, onPause }: RunDependencies,
): Promise<Harvested> {
  const sink = memorySink()
  const interruptions = new Interruptions(scenario.interruptions)
  const { client: clientWith = (client: TableClient) => client, sink: sinkWith = (plain: RunSink) => plain } = seams
  let nowMs = 0
  const dependencies: ActivityDependencies = {
    instance: { name: RUN.instance, origin: simulator.url },
    authenticator: side.authenticator,
    tableClient: () => interruptions.client(clientWith(side.tableClient(), side)),
    openRun: async () => interruptions.sink(sinkWith(sink)),
    published: () => NOTHING_PUBLISHED,
    placeOf: () => 'memory',
    diagnose: async () => null,
    searchAttributesRegistered: async () => true,
    nowMs: () => {
      nowMs += scenario.clockStepMs
      return nowMs
    },
    release: '0.0.0-simulation',
    parts: { ...DEFAULT_PART_BOUNDS, maxScanned: scenario.partRows },
  }
  const activities = createActivities(dependencies)
  const planDigest = await sink.writePlan(planOf(scenario, source))
  const request = requestFor(RUN.instance, { tables: [TABLE], compression: 'none', sink: RUN.sink })
  const ranges = await driveTable({
    activities,
    onPause,
    run: RUN,
    table: TABLE,
    planDigest,
    interruptions,
    pageSize: scenario.pageSize,
    lanes: scenario.lanes,
    splits: scenario.splits,
    bounds: { ...request.slice, maxPages: scenario.slicePages },
    random: createRandom(scenario.rows.seed),
  })
  const result = tableResult({ table: TABLE, optional: false, ranges, seconds: 0 })
  await inAttempt(environment(0, undefined), () =>
    activities.publishManifest({
      run: RUN,
      request,
      planDigest,
      state: 'finished',
      authMethod: side.authenticator.method,
      startedAt: PLANNED_AT,
      finishedAt: PLANNED_AT,
      tables: [result],
    }),
  )
  return {
    table: publishedTable(sink),
    linesOf: ({ part }) => linesOf(sink, part),
    lives: livesOf(scenario, source, simulator.changes()),
    ended: endedBy(scenario, simulator),
    wrongCounts: simulator.requests().filter(({ faults }) => faults.includes('wrong-count')).length,
  }
}

/**
 * What was refused from the request on from which every answer is a refusal. Where the Aggregate API alone is asked from then on,
 * no row is refused, and no reader can know that one would be: what it refuses is a count.
 */
function endedBy({ ending }: Scenario, simulator: Simulator): Harvested['ended'] {
  const asked = simulator.requests().filter(({ path }) => path.endsWith(`/${TABLE}`))
  const refused = ending === null ? [] : asked.slice(ending.request - 1)
  if (refused.length === 0) return null
  return refused.some(({ path }) => path.includes('/table/')) ? 'rows' : 'counts'
}

function planOf(scenario: Scenario, source: Source): HarvestPlan {
  const { order } = scenario
  const reading = readingOf(scenario)
  return {
    schemaVersion: 1,
    run: RUN.run,
    instance: RUN.instance,
    referenceLinks: false,
    compression: 'none',
    // What planning may have learnt: the cap where it met it, and else that a large page is given, of this table or another one.
    honouredLimit: scenario.isCapKnown ? (scenario.cap ?? 1000) : 1000,
    tables: [
      {
        table: TABLE,
        title: TABLE,
        order,
        reading,
        ...presumption(scenario),
        window: source.window,
        columns: COLUMNS,
        columnSource: 'dictionary',
        secretColumns: [],
        sensitiveColumns: [],
        optional: false,
        unreadable: null,
        notes: [],
      },
    ],
  }
}

/** Some tables are looked at by their first slice. */
function presumption({ order, refusal, quota, rows }: Scenario): { readonly presumed?: true } {
  const isPlain = order === 'sys_id' && refusal === null
  return isPlain && (quota !== null || rows.seed % 4 === 0) ? { presumed: true } : {}
}

function publishedTable(sink: MemorySink): ManifestTable {
  const table = sink.manifest()?.tables[0]
  if (table === undefined) throw new RangeError('nothing was published')
  return table
}

function linesOf(sink: MemorySink, part: string | null): readonly string[] {
  if (part === null) return []
  const bytes = sink.part(part)
  return bytes === null ? [`${part}, which is not there`] : bytes.toString('utf8').split('\n').slice(0, -1)
}

/** A clock that goes on with every look at it, so that a scenario's times do not depend on the host. */
function steppingClock(stepMs: number): () => number {
  let now = START_MS
  return () => {
    now += stepMs
    return now
  }
}
