import type { Client } from '@temporalio/client'
import { expect } from 'vitest'
import { harvestResult } from '../../../src/client/harvest-result.ts'
import { startHarvest } from '../../../src/client/start-harvest.ts'
import { instanceName } from '../../../src/config/instance-config.ts'
import { harvestWorkflowId } from '../../../src/contract/run/names.ts'
import { bucketPlace } from '../../../src/sink/s3/bucket-place.ts'
import { verifyHarvest } from '../../../src/sink/verify/verify-harvest.ts'
import type { Running } from '../../support/command.ts'
import { compareOutput } from '../../support/compare/compare-output.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { requestFor } from '../../support/request-for.ts'
import type { HeldRequest, StoreRequest } from '../../support/servers/bucket/bucket-proxy.ts'
import { downloadBucket } from '../../support/servers/bucket/download-bucket.ts'
import type { FaultyBucket } from '../../support/servers/bucket/object-store.ts'
import { startWorkerProcess } from '../../support/temporal/worker-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { SHARES, sizesOf } from '../killed-worker.ts'

const ROWS = 5000
const PAGE = 250
const LANES = 4
/** Of some fourteen writes of parts and receipts the first six: behind them others are left for the second worker. */
const WRITES = 6
/** Fewest requests by which six tables are published. */
const PUBLISHING = 40

/** What becomes of the request that a writer had on its way when it died. */
type Fate = 'never happens' | 'happens long afterwards' | 'has happened, and its answer never came'
const FATES: readonly Fate[] = ['never happens', 'happens long afterwards', 'has happened, and its answer never came']

/** What became of a harvest in a bucket whose workers were killed one after the other. */
interface KilledThrice {
  readonly seed: number
  readonly verdict: string
  readonly rows: number
  /** Rows that are missing, doubled or changed. */
  readonly differences: readonly string[]
  /** What `verify` finds. */
  readonly faults: readonly unknown[]
  readonly notes: readonly unknown[]
  /** What became of the writes that were on their way. */
  readonly fates: readonly Fate[]
}

/**
 * Harvests six tables and kills three workers with SIGKILL: one while it stores, one when it has stored and is about to tell Temporal, or
 * just has, and one while it publishes, each at a moment that the seed gives. None shares a disk with another. A fourth finishes.
 */
async function killedThrice(seed: number, allRows: number, store: FaultyBucket): Promise<KilledThrice> {
  const tables = Object.keys(SHARES)
  const draw = drawer(seed)
  const simulator = await simulated({ tables: sizesOf(allRows), seed })
  const client = await temporalClient()
  const instance = instanceName(simulator.url)
  const worker = async (): Promise<Running> =>
    startWorkerProcess(simulator, await temporaryFolder(), { store, lanes: LANES })
  const [storing, publishing] = [draw(FATES), draw(FATES)]

  const write = holdFor(store, storing, draw(upTo(WRITES)), isWrite)
  const first = await worker()
  await startHarvest(client, requestFor(instance, { tables, pageSize: PAGE, sink: 'directory', lanes: LANES }))
  await until('a part or receipt is on its way', write.reached)
  await kill(first)

  const part = store.hold(nth(draw(upTo(2)), isPart), 'after')
  const second = await worker()
  await until('a part is stored', part.reached)
  const answers = simulator.holdAt('*')
  const storedAtMs = Date.now()
  await part.release()
  if (draw([true, false])) await until('Temporal has a heartbeat', () => hasHeartbeat(client, instance, storedAtMs))
  await kill(second)
  answers.release()

  const publish = holdFor(store, publishing, draw(upTo(PUBLISHING)), whenPublishing())
  const third = await worker()
  await until('a request of publishing is on its way', publish.reached)
  await kill(third)

  await worker()
  const outcome = await harvestResult(client, instance)
  if (storing === 'happens long afterwards') await write.release()
  if (publishing === 'happens long afterwards') await publish.release()
  const folder = await temporaryFolder()
  await downloadBucket(store, `${folder}/output`)
  const { rows, differences } = compareOutput(folder, outcome, tables, simulator)
  const { faults, notes } = await verifyHarvest(bucketPlace(store.place, store.options))
  return { seed, verdict: outcome?.verdict ?? 'none', rows, differences, faults, notes, fates: [storing, publishing] }
}

/** Kills so many harvests at once: each waits most of its time for Temporal to notice that a worker is gone. */
export async function expectExact(
  seeds: readonly number[],
  storeOf: (seed: number) => Promise<FaultyBucket>,
): Promise<void> {
  const killed = await Promise.all(seeds.map(async (seed) => killedThrice(seed, ROWS, await storeOf(seed))))
  for (const { notes, fates, ...each } of killed) {
    expect(each).toMatchObject({ verdict: 'complete', rows: ROWS, differences: [], faults: [] })
    // What comes long after publishing lies there until the run is published again, and nobody names it.
    if (!fates.includes('happens long afterwards')) expect({ ...each, notes }).toMatchObject({ notes: [] })
  }
}

const isPart = ({ method, target }: StoreRequest): boolean => method === 'PUT' && target.includes('/tables/')
const isWrite = (request: StoreRequest): boolean =>
  isPart(request) || (request.method === 'PUT' && request.target.includes('/receipts/'))

/** Chooses every request from the first that publishing makes. */
function whenPublishing(): (request: StoreRequest) => boolean {
  let publishes = false
  return ({ method, target }) => {
    publishes ||= method === 'HEAD' && target.includes('/tables/')
    return publishes
  }
}

function holdFor(
  store: FaultyBucket,
  fate: Fate,
  number: number,
  chosen: (request: StoreRequest) => boolean,
): HeldRequest {
  return store.hold(nth(number, chosen), fate === 'has happened, and its answer never came' ? 'after' : 'before')
}

/** Chooses the n-th of the requests that are chosen. */
function nth(number: number, chosen: (request: StoreRequest) => boolean): (request: StoreRequest) => boolean {
  let left = number
  return (request) => {
    if (!chosen(request)) return false
    left -= 1
    return left === 0
  }
}

async function kill({ process, ended }: Running): Promise<void> {
  process.kill('SIGKILL')
  await ended
}

/** Tells whether Temporal was told since a moment how far a slice came. */
async function hasHeartbeat(client: Client, instance: string, sinceMs: number): Promise<boolean> {
  const { raw } = await client.workflow.getHandle(harvestWorkflowId(instance)).describe()
  const children = (raw.pendingChildren ?? []).flatMap(({ workflowId }) => workflowId ?? [])
  const theirs = await Promise.all(
    children.map(async (id) => (await client.workflow.getHandle(id).describe()).raw.pendingActivities ?? []),
  )
  return [...(raw.pendingActivities ?? []), ...theirs.flat()].some(
    ({ lastHeartbeatTime }) => Number(lastHeartbeatTime?.seconds ?? 0) * 1000 > sinceMs,
  )
}

function upTo(most: number): readonly number[] {
  return Array.from({ length: most }, (_, at) => at + 1)
}

/** Draws one of several; the same ones for a seed, and all of them over the seeds. */
function drawer(seed: number): <T>(from: readonly T[]) => T {
  const golden = 0.618_033_988_75
  let drawn = 0
  return (from) => {
    drawn += 1
    const found = from[Math.floor(((seed * golden * drawn ** 1.5) % 1) * from.length)]
    if (found === undefined) throw new RangeError('nothing to draw from')
    return found
  }
}
