import { isCancellation, sleep } from '@temporalio/workflow'
import type { SliceBounds } from '../contract/harvest-request.ts'
import type { RangeState } from '../contract/range-state.ts'
import type { RunRef, SliceRequest, SliceResult } from '../contract/slice.ts'
import { slices, small } from './activity-proxies.ts'
import { decideNext, failureOfStop } from './decide-next.ts'
import { failureOf } from './failure-of.ts'
import { afterSlice } from './range-progress.ts'

/** One range's walk: what its slices need to know, and when to hand over. */
export interface RangeWalk {
  readonly run: RunRef
  readonly table: string
  readonly planDigest: string
  /** Rows per page that the run asks for. */
  readonly pageSize: number
  readonly bounds: SliceBounds
  readonly yieldsToLanes: boolean
  /** Asked after each slice that ended at a bound: true ends this walk, to be taken up elsewhere. */
  readonly handsOver: (state: RangeState) => boolean
  /** A table that answered with the same credential, to probe it by; null while none has. */
  readonly readableTable: () => string | null
  readonly label: string
}

/** Walks a range slice by slice, with the pauses that failures ask for, until it ends or is handed over. */
export async function walkRange(start: RangeState, walk: RangeWalk): Promise<RangeState> {
  let state = start
  let policySuspected = false
  while (state.ended === null) {
    const before = state
    try {
      const result = await runSlice(state, walk)
      state = afterSlice(state, result)
      const next = decideNext(result)
      const progressed = state.receipt !== before.receipt
      switch (next.kind) {
        case 'ended':
          state = ended(state, result)
          break
        case 'wait':
          await sleep(next.ms, { summary: `${walk.table}: ${next.why}` })
          break
        case 'probe':
          // A token may die at any time; a table that refuses a proved credential twice has its own policy.
          if (progressed) break
          state = await judgeRefusal(state, result, policySuspected, walk)
          policySuspected = true
          break
        case 'continue':
          if (result.stoppedBy === 'bound' && walk.handsOver(state)) return state
          break
        default:
          return next satisfies never
      }
    } catch (error) {
      if (isCancellation(error)) return { ...state, ended: { by: 'drained', message: null } }
      const failure = failureOf(error)
      return { ...state, ended: { by: failure.code, message: failure.message } }
    }
  }
  return state
}

function runSlice(state: RangeState, walk: RangeWalk): Promise<SliceResult> {
  const request: SliceRequest = {
    run: walk.run,
    table: walk.table,
    planDigest: walk.planDigest,
    range: { lo: state.lo, hi: state.hi },
    cursor: state.cursor,
    sequence: state.sequence,
    previous: state.receipt,
    pageSize: state.pageSize,
    wantedPageSize: walk.pageSize,
    strikes: state.strikes,
    bounds: walk.bounds,
    rowsBefore: state.rows,
    rangeTotal: state.total,
    yieldsToLanes: walk.yieldsToLanes,
  }
  const summary = `${walk.table} ${walk.label}, slice ${state.sequence + 1}${state.rows === 0 ? '' : `, after ${state.rows} rows`}`
  return slices(walk.run.instance).harvestSlice.executeWithOptions({ summary }, [request])
}

async function judgeRefusal(
  state: RangeState,
  result: SliceResult,
  suspected: boolean,
  walk: RangeWalk,
): Promise<RangeState> {
  const readable = walk.readableTable()
  if (readable === null) return suspected ? ended(state, result) : state
  const answers = await small.probeCredential.executeWithOptions(
    { summary: `does the credential still read ${readable}?` },
    [{ run: walk.run, table: readable }],
  )
  if (!answers)
    return {
      ...state,
      ended: { by: 'CREDENTIALS_REJECTED', message: `refused on ${readable} too, which answered before` },
    }
  return suspected ? ended(state, result) : state
}

function ended(state: RangeState, result: SliceResult): RangeState {
  return { ...state, ended: { by: failureOfStop(result.stoppedBy) ?? 'done', message: result.message } }
}
