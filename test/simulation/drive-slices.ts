import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { RangeState } from '../../src/contract/range-state.ts'
import type { KeyRange } from '../../src/contract/row/key.ts'
import type { SliceBounds } from '../../src/contract/run/harvest-request.ts'
import type { RunRef, SliceRequest, SliceResult } from '../../src/contract/slice.ts'
import type { Random } from '../../src/simulator/dataset/random.ts'
import { afterSlice, freshRange } from '../../src/workflows/reading/range-progress.ts'
import { decideNext, failureOfStop } from '../../src/workflows/verdict/decide-next.ts'
import { type Interruptions, WorkerDied } from './interruptions.ts'

/** A harvest that takes more attempts than this never ends. */
const MOST_ATTEMPTS = 1000

/** A table to be read by real slices, one after another, so that the same scenario goes the same way. */
export interface Drive {
  readonly activities: HarvestActivities
  readonly run: RunRef
  readonly table: string
  readonly planDigest: string
  readonly pageSize: number
  readonly lanes: number
  readonly bounds: SliceBounds
  readonly interruptions: Interruptions
  /** Is told before each attempt that follows a failed one: Temporal pauses there. */
  readonly onPause: () => void
  /** Decides which lane goes on next. */
  readonly random: Random
}

interface Lane {
  readonly state: RangeState
  /** A 401 was met that may be the table's own policy. */
  readonly suspected: boolean
}

/** Reads a table as the workflows do, without their server: the same decisions, the same next slice, no waiting. */
export async function driveTable(drive: Drive): Promise<readonly RangeState[]> {
  const attempts = new Attempts(drive)
  let first: Lane = { state: freshRange({ lo: null, hi: null }, drive), suspected: false }
  let handedOver = false
  while (first.state.ended === null && !handedOver) {
    const stepped = await attempts.step(first, true)
    first = stepped.lane
    handedOver = stepped.stoppedBy === 'bound'
  }
  if (first.state.ended !== null) return [first.state]
  const finished: RangeState = { ...first.state, hi: first.state.cursor, ended: { by: 'done', message: null } }
  const lanes: Lane[] = (await attempts.split(first.state)).map((range) => ({
    state: freshRange(range, first.state),
    suspected: false,
  }))
  for (let open = openLanes(lanes); open.length > 0; open = openLanes(lanes)) {
    const at = open[drive.random.below(open.length)] ?? 0
    const lane = lanes[at]
    if (lane !== undefined) lanes[at] = (await attempts.step(lane, false)).lane
  }
  return [finished, ...lanes.map(({ state }) => state)]
}

function openLanes(lanes: readonly Lane[]): readonly number[] {
  return lanes.flatMap(({ state }, at) => (state.ended === null ? [at] : []))
}

/** Runs activities in attempts, as a Temporal server does. */
class Attempts {
  readonly #drive: Drive
  #count = 0

  constructor(drive: Drive) {
    this.#drive = drive
  }

  /** One slice and the decision after it. */
  async step(lane: Lane, yieldsToLanes: boolean): Promise<{ readonly lane: Lane; readonly stoppedBy: string }> {
    const { state, suspected } = lane
    const result = await this.#slice(this.#request(state, yieldsToLanes))
    if (result === 'drained') return { lane, stoppedBy: 'drained' }
    if (result instanceof HarvestError)
      return {
        lane: { state: { ...state, ended: { by: result.code, message: result.message } }, suspected },
        stoppedBy: result.code,
      }
    const after = afterSlice(state, result)
    const ended: RangeState = {
      ...after,
      ended: { by: failureOfStop(result.stoppedBy) ?? 'done', message: result.message },
    }
    const next = decideNext(result)
    const refusedTwice = next.kind === 'probe' && after.receipt === state.receipt && suspected
    return {
      lane: {
        state: next.kind === 'ended' || refusedTwice ? ended : after,
        suspected: suspected || (next.kind === 'probe' && after.receipt === state.receipt),
      },
      stoppedBy: result.stoppedBy,
    }
  }

  /** The rest of the key space, in as many ranges as there are lanes; one where it cannot be split. */
  async split({ cursor, total, rows, rights }: RangeState): Promise<readonly KeyRange[]> {
    const { activities, run, table, planDigest, lanes, pageSize, bounds } = this.#drive
    const range = { lo: cursor, hi: null }
    const wanted =
      total === null ? 1 : Math.min(lanes, Math.ceil(Math.max(0, total - rows) / (bounds.maxPages * pageSize)))
    if (wanted < 2) return [range]
    try {
      const known = rights === undefined ? {} : { rights }
      const request = { run, table, planDigest, range, ranges: wanted, ...known }
      const ends = await inAttempt(environment(0, undefined), () => activities.splitRange(request))
      return ends.map((hi, at) => ({ lo: at === 0 ? cursor : (ends[at - 1] ?? null), hi }))
    } catch (error) {
      if (error instanceof HarvestError || error instanceof WorkerDied) return [range]
      throw error
    }
  }

  /** Attempt after attempt, each from the last one's heartbeat, until the slice returns or fails for good. */
  async #slice(request: SliceRequest): Promise<SliceResult | HarvestError | 'drained'> {
    const { activities, interruptions, onPause } = this.#drive
    let known: unknown
    for (;;) {
      this.#count += 1
      if (this.#count > MOST_ATTEMPTS) throw new RangeError('the harvest does not end')
      const beats: unknown[] = []
      const env = environment(this.#count, known)
      env.on('heartbeat', (details) => beats.push(details))
      interruptions.attempt(env)
      try {
        return await inAttempt(env, () => activities.harvestSlice(request))
      } catch (error) {
        if (interruptions.drained(env)) return 'drained'
        const isDead = error instanceof WorkerDied
        if (!isDead && !(error instanceof HarvestError)) throw error
        if (!isDead && !error.retried) return error
        onPause()
        known = beats.at(isDead ? -1 - error.beatsLost : -1) ?? known
      }
    }
  }

  #request(state: RangeState, yieldsToLanes: boolean): SliceRequest {
    const { run, table, planDigest, pageSize, bounds } = this.#drive
    return {
      run,
      table,
      planDigest,
      bounds,
      yieldsToLanes,
      range: { lo: state.lo, hi: state.hi },
      cursor: state.cursor,
      sequence: state.sequence,
      previous: state.receipt,
      pageSize: state.pageSize,
      wantedPageSize: pageSize,
      strikes: state.strikes,
      rowsBefore: state.rows,
      rangeTotal: state.total,
      ...(state.rights === undefined ? {} : { rights: state.rights }),
    }
  }
}

/** Runs something as an activity would; rejects with what it throws, raw. */
export function inAttempt<R>(env: MockActivityEnvironment, work: () => Promise<R>): Promise<R> {
  return env.run<[], R, () => Promise<R>>(work)
}

const LOGGER = new DefaultLogger('ERROR')

/** The dependencies of one attempt; every attempt of a run writes under another name. */
export function environment(number: number, heartbeatDetails: unknown): MockActivityEnvironment {
  return new MockActivityEnvironment({ activityId: String(number), heartbeatDetails }, { logger: LOGGER })
}
