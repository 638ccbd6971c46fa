import { CancellationScope, isCancellation, patched } from '@temporalio/workflow'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { RangeEnd, RangeState } from '../../contract/range-state.ts'
import type { SliceBounds } from '../../contract/run/harvest-request.ts'
import type { RefusedCredential } from '../../contract/run/steering.ts'
import { MOST_STRIKES, type RunRef, type SliceRequest, type SliceResult } from '../../contract/slice.ts'
import { slices, small } from '../activity-proxies.ts'
import type { Gate } from '../steering/gate.ts'
import { decideNext, failureOfStop } from '../verdict/decide-next.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { outageAt } from '../verdict/outage-at.ts'
import { outlookOf } from '../verdict/outlook-of.ts'
import { ago, DOWN, isDown, triesAgain, waitsForInstances } from './outage.ts'
import { afterSlice } from './range-progress.ts'
import { waitVisibly } from './wait-visibly.ts'

/** One range's walk: what its slices need to know, and when to hand over. */
export interface RangeWalk {
  readonly run: RunRef
  readonly table: string
  /** Stands for the table's name where Temporal stores it in clear; absent where its name may stand there. */
  readonly shownAs?: string | undefined
  readonly planDigest: string
  /** Rows per page that the run asks for. */
  readonly pageSize: number
  /** Up to how many rows pages grow; absent where they do not. */
  readonly largestPageSize?: number | undefined
  readonly bounds: SliceBounds
  readonly yieldsToLanes: boolean
  /** The most rows beyond its first page which are no reason to yield; absent for as many as a slice holds. */
  readonly mostForOneLane?: number
  /** Asked after each slice that ended at a bound: true ends this walk, to be taken up elsewhere. */
  readonly handsOver: (state: RangeState) => boolean
  /** A table that answered with the same credential, to probe it by; null while none has. */
  readonly readableTable: () => string | null
  readonly label: string
  /** Tables that tell whether the instance is down or this table fails alone; null in runs of older releases. */
  readonly witnesses: readonly string[] | null
  /** How long an instance that does not answer is waited for, in milliseconds; absent for the default. */
  readonly giveUpAfterMs?: number | undefined
  /** Told of each slice as it begins: where the range stands, and the scope that asks it to return. */
  readonly sliceBegins?: (state: RangeState, scope: CancellationScope) => void
  /** Asked before each slice: true ends this walk, so that another lane takes a part of what is left. */
  readonly isToShare?: () => boolean
  /** Further tables whose first slices may follow the range's first one in the same activity; absent for none. */
  readonly further?: FurtherTables
  /** What the range's first slice came to, where the activity of another table read it; absent where it is to be read. */
  readonly firstResult?: SliceResult
  /** Slices begin while it is open. */
  readonly gate: Gate
  /** Holds the run until its credential is accepted again; settles at once, the gate does the waiting. */
  readonly park: (refusal: RefusedCredential) => Promise<void>
}

/** Tables that an activity may continue with. */
export interface FurtherTables {
  readonly tables: readonly string[]
  /** Told once, as soon as the activity has ended, what came; null where it failed. */
  ended(result: SliceResult | null): void
}

/** Walks a range slice by slice, with the pauses that failures ask for, until it ends or is handed over. */
export async function walkRange(start: RangeState, walk: RangeWalk): Promise<RangeState> {
  let state = start
  let policySuspected = false
  let { further, firstResult } = walk
  while (state.ended === null) {
    if (walk.isToShare?.() === true) return state
    const before = state
    let { epoch } = walk.gate.state
    try {
      // No wait where none is needed: one more turn of the queue would change the order of commands in old histories.
      if (walk.gate.state.held) await walk.gate.opened()
      epoch = walk.gate.state.epoch
      const known = firstResult
      firstResult = undefined
      const result =
        known ??
        (await walk.gate.guard((scope) => {
          walk.sliceBegins?.(before, scope)
          return runSlice(before, walk, further)
        }))
      further?.ended(result)
      further = undefined
      state = afterSlice(before, result)
      const next = decideNext(result)
      const progressed = state.receipt !== before.receipt
      switch (next.kind) {
        case 'ended':
          // No wait where none is needed: one more turn of the queue would change the order of commands in old histories.
          state = mayBeDown(endOf(result), walk)
            ? await endedOrDown(state, endOf(result), walk, null)
            : ended(state, result)
          break
        case 'wait':
          await waitVisibly(state, {
            ...next,
            table: walk.table,
            shownAs: walk.shownAs,
            label: walk.label,
            message: result.message,
          })
          break
        case 'refused':
          if (!parks()) return ended(state, result)
          await walk.park({ reason: result.message ?? 'the credential is refused', epoch })
          break
        case 'probe': {
          // A token may die at any time; a table that refuses a proved credential twice has its own policy.
          if (progressed) break
          const judged = await judgeRefusal(state, result, { suspected: policySuspected, epoch }, walk)
          if (judged === 'parked') break
          state = judged
          policySuspected = true
          break
        }
        case 'continue':
          if (result.stoppedBy === 'bound' && walk.handsOver(state)) return state
          break
        default:
          return next satisfies never
      }
    } catch (error) {
      further?.ended(null)
      further = undefined
      if (isCancellation(error)) {
        // A hold stopped a slice that had nothing yet: it begins again when the run continues.
        if (!CancellationScope.current().consideredCancelled) continue
        return { ...state, ended: { by: 'drained', message: null } }
      }
      const { code, ...said } = failureOf(error)
      if (waitsFor(code) === 'credential' && parks()) await walk.park({ reason: said.message, epoch })
      else {
        const end = { by: code, ...said }
        // A slice that hands on a pause has heeded pauses for as long as the run waits.
        const { retryAfterMs, failingForMs } = outlookOf(error)
        state =
          retryAfterMs === null && mayBeDown(end, walk)
            ? await endedOrDown(state, end, walk, ago(failingForMs))
            : { ...state, ended: end }
      }
    }
  }
  return state
}

/** Runs of release 0.1 ended where a credential was refused in the middle; their histories are replayed as they went. */
function parks(): boolean {
  return patched('park-refused-credentials')
}

/** Only a failure that time heals may be one of the whole instance; runs of older releases never asked. */
function mayBeDown(end: RangeEnd, { witnesses }: RangeWalk): boolean {
  return waitsFor(end.by) === 'time' && witnesses !== null && waitsForInstances()
}

/** Ends a range with a failure, unless the instance as a whole is down: then it continues after a pause that everybody sees. */
async function endedOrDown(
  state: RangeState,
  end: RangeEnd,
  walk: RangeWalk,
  failingSince: string | null,
): Promise<RangeState> {
  const { table, shownAs, label } = walk
  try {
    if (walk.gate.asksNothing) await walk.gate.opened()
    if (!(await isDown(walk.run, walk.witnesses ?? [])))
      return state.triedAgain || !triesAgain() ? { ...state, ended: end } : again(state)
    const outage = outageAt(Date.now(), state.downSince ?? failingSince, walk.giveUpAfterMs)
    if (outage === null) return { ...state, ended: end }
    await waitVisibly(state, { table, shownAs, label, why: DOWN, message: end.message, ...outage })
    // One more strike ends a slice that still finds it down: the rest of the wait is seen here.
    const { triedAgain: _before, ...down } = state
    return { ...down, downSince: outage.since, strikes: MOST_STRIKES - 1 }
  } catch (error) {
    if (!isCancellation(error)) throw error
    return { ...state, ended: { by: 'drained', message: null } }
  }
}

/** Others answer: an instance that came back between the failure and the question owes this range another try, after an outage ten. */
function again({ downSince, ...state }: RangeState): RangeState {
  return { ...state, strikes: downSince === undefined ? MOST_STRIKES - 1 : 0, triedAgain: true }
}

function runSlice(state: RangeState, walk: RangeWalk, further: FurtherTables | undefined): Promise<SliceResult> {
  const request: SliceRequest = {
    run: walk.run,
    table: walk.table,
    planDigest: walk.planDigest,
    range: { lo: state.lo, hi: state.hi },
    cursor: state.cursor,
    sequence: state.sequence,
    previous: state.receipt,
    pageSize: state.pageSize,
    ...(state.failedPageSize === undefined ? {} : { failedPageSize: state.failedPageSize }),
    wantedPageSize: walk.pageSize,
    ...(walk.largestPageSize === undefined ? {} : { largestPageSize: walk.largestPageSize }),
    strikes: state.strikes,
    bounds: walk.bounds,
    rowsBefore: state.rows,
    rangeTotal: state.total,
    yieldsToLanes: walk.yieldsToLanes,
    ...(walk.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: walk.giveUpAfterMs }),
    ...(walk.mostForOneLane === undefined ? {} : { mostForOneLane: walk.mostForOneLane }),
    ...(state.rights === undefined ? {} : { rights: state.rights }),
    ...(further === undefined ? {} : { furtherTables: further.tables }),
  }
  const others = further === undefined ? '' : `, then ${further.tables.length} more tables`
  const after = state.rows === 0 ? '' : `, after ${state.rows} rows`
  const summary = `${walk.table} ${walk.label}, slice ${state.sequence + 1}${after}${others}`
  return slices(walk.run.instance).harvestSlice.executeWithOptions({ summary }, [request])
}

/** Tells a table's own policy from a credential that is refused everywhere; the latter parks the run. */
async function judgeRefusal(
  state: RangeState,
  result: SliceResult,
  { suspected, epoch }: { readonly suspected: boolean; readonly epoch: number },
  walk: RangeWalk,
): Promise<RangeState | 'parked'> {
  const readable = walk.readableTable()
  if (readable === null) return suspected ? ended(state, result) : state
  if (walk.gate.asksNothing) await walk.gate.opened()
  const answers = await small.probeCredential.executeWithOptions(
    { summary: `check whether the credential still reads ${readable}` },
    [{ run: walk.run, table: readable }],
  )
  if (answers) return suspected ? ended(state, result) : state
  const reason = `also refused on ${readable}, which could be read before`
  if (!parks()) return { ...state, ended: { by: 'CREDENTIALS_REJECTED', message: reason } }
  await walk.park({ reason, epoch })
  return 'parked'
}

function ended(state: RangeState, result: SliceResult): RangeState {
  return { ...state, ended: endOf(result) }
}

function endOf({ stoppedBy, message, hint }: SliceResult): RangeEnd {
  return { by: failureOfStop(stoppedBy) ?? 'done', message, ...(hint === undefined ? {} : { hint }) }
}
