import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { RangeState } from '../../src/contract/range-state.ts'
import type { Key, KeyRange } from '../../src/contract/row/key.ts'
import type { SliceBounds } from '../../src/contract/run/harvest-request.ts'
import type { RunRef, SliceRequest, SliceResult } from '../../src/contract/slice.ts'
import type { Random } from '../../src/simulator/dataset/random.ts'
import { afterSlice, freshRange } from '../../src/workflows/reading/range-progress.ts'
import { decideNext, failureOfStop } from '../../src/workflows/verdict/decide-next.ts'
import { type Interruptions, WorkerDied } from './interruptions.ts'

/** A harvest that takes more attempts than this never ends. */
const MOST_ATTEMPTS = 1000
/** A slice that is asked for a part of its range is asked during one of so many requests, or it has ended by then. */
const MOST_REQUESTS_BEFORE_SHARING = 5

/** A table to be read by real slices, one after another, so that the same scenario goes the same way. */
export interface Drive {
  readonly activities: HarvestActivities
  readonly run: RunRef
  readonly table: string
  readonly planDigest: string
  readonly pageSize: number
  readonly lanes: number
  readonly bounds: SliceBounds
  /** How often a range is split while it is read, at most. */
  readonly splits: number
  readonly interruptions: Interruptions
  /** Is told before each attempt that follows a failed one: Temporal pauses there. */
  readonly onPause: () => void
  /** Decides which lane goes on next, and which is asked for a part of its range. */
  readonly random: Random
}

interface Lane {
  readonly state: RangeState
  /** A 401 was met that may be the table's own policy. */
  readonly suspected: boolean
  /** A split of its range was tried in vain. */
  readonly isWhole: boolean
}

function laneOf(state: RangeState): Lane {
  return { state, suspected: false, isWhole: false }
}

/** Reads a table as the workflows do, without their server: the same decisions, the same next slice, no waiting. */
export async function driveTable(drive: Drive): Promise<readonly RangeState[]> {
  const attempts = new Attempts(drive)
  let first = laneOf(freshRange({ lo: null, hi: null }, drive))
  let handedOver = false
  while (first.state.ended === null && !handedOver) {
    const stepped = await attempts.step(first, true)
    first = stepped.lane
    handedOver = stepped.stoppedBy === 'bound'
  }
  if (first.state.ended !== null) return [first.state]
  const finished: RangeState = { ...first.state, hi: first.state.cursor, ended: { by: 'done', message: null } }
  return [finished, ...(await readInLanes(await attempts.split(first.state), attempts, drive))]
}

/** Lanes take turns at random; now and then one is asked to return and gives half of what it has left to another. */
async function readInLanes(
  ranges: readonly RangeState[],
  attempts: Attempts,
  { random, splits, interruptions }: Drive,
): Promise<readonly RangeState[]> {
  const lanes = ranges.map(laneOf)
  let splitsLeft = splits
  for (let open = openLanes(lanes); open.length > 0; open = openLanes(lanes)) {
    const at = open[random.below(open.length)] ?? 0
    const lane = lanes[at]
    if (lane === undefined) break
    const isAsked = splitsLeft > 0 && !lane.isWhole && random.below(2) === 0
    interruptions.share(isAsked ? 1 + random.below(MOST_REQUESTS_BEFORE_SHARING) : null)
    const next = (await attempts.step(lane, false)).lane
    interruptions.share(null)
    const isShared = isAsked && next.state.ended === null
    if (isShared) splitsLeft -= 1
    lanes.splice(at, 1, ...(isShared ? await attempts.splitAgain(next.state) : [next]))
  }
  return lanes.map(({ state }) => state)
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
    const { state, suspected, isWhole } = lane
    const result = await this.#slice(this.#request(state, yieldsToLanes))
    if (result === 'drained') return { lane, stoppedBy: 'drained' }
    if (result instanceof HarvestError)
      return {
        lane: { state: { ...state, ended: { by: result.code, message: result.message } }, suspected, isWhole },
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
        isWhole,
      },
      stoppedBy: result.stoppedBy,
    }
  }

  /** The rest of the key space, in as many ranges as there are lanes; one where it cannot be split. */
  async split(first: RangeState): Promise<readonly RangeState[]> {
    const { cursor, total, rows } = first
    const { lanes, pageSize, bounds } = this.#drive
    const wanted =
      total === null ? 1 : Math.min(lanes, Math.ceil(Math.max(0, total - rows) / (bounds.maxPages * pageSize)))
    const ends = wanted < 2 ? [null] : await this.#ends({ lo: cursor, hi: null }, wanted, first)
    return ends.map((hi, at) => freshRange({ lo: at === 0 ? cursor : (ends[at - 1] ?? null), hi }, first))
  }

  /** What was read of a range, and the halves of its rest; the range as it stands where that cannot be split. */
  async splitAgain(state: RangeState): Promise<readonly Lane[]> {
    const { cursor, hi } = state
    const ends = await this.#ends({ lo: cursor, hi }, 2, state)
    const [middle] = ends
    if (ends.length < 2 || middle === undefined || middle === null) return [{ ...laneOf(state), isWhole: true }]
    const finished: RangeState = { ...state, hi: cursor, ended: { by: 'done', message: null } }
    return [
      ...(state.receipt === null ? [] : [laneOf(finished)]),
      laneOf(freshRange({ lo: cursor, hi: middle }, state)),
      laneOf(freshRange({ lo: middle, hi }, state)),
    ]
  }

  /** The inclusive ends of about equal parts of a range; its own end alone where it cannot be split. */
  async #ends(range: KeyRange, parts: number, { rights }: RangeState): Promise<readonly (Key | null)[]> {
    const { activities, run, table, planDigest } = this.#drive
    const known = rights === undefined ? {} : { rights }
    const request = { run, table, planDigest, range, ranges: parts, ...known }
    try {
      return await inAttempt(environment(0, undefined), () => activities.splitRange(request))
    } catch (error) {
      if (error instanceof HarvestError || error instanceof WorkerDied) return [range.hi]
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
