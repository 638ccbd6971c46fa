import { CancelledFailure, Context } from '@temporalio/activity'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import {
  MOST_STRIKES,
  type SliceProgress,
  type SliceRequest,
  type SliceResult,
  type TableSlice,
} from '../../contract/slice.ts'
import { WELL_KNOWN_TABLES } from '../../contract/table/well-known-tables.ts'
import { openDeadline } from '../../servicenow/http/deadline.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { checkRun } from '../attempt/check-run.ts'
import { writerOf } from '../attempt/writer-of.ts'
import { readOneRow } from '../credential/read-one-row.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { weighRefusal } from './contradiction.ts'
import { plannedTable } from './planned-walk.ts'
import { SliceLedger } from './slice-ledger.ts'
import { readProgress } from './slice-progress-schema.ts'
import { SliceReader } from './slice-reader.ts'
import type { SliceStop } from './slice-stop.ts'

/** How often the heartbeat repeats what is durable, in milliseconds. */
const HEARTBEAT_MS = 1000
/** No request of a slice runs past this, well inside its start-to-close timeout of 180 s. In milliseconds. */
const LAST_REQUEST_MS = 150_000

/** The attempt of an activity that a slice is a part of. */
export interface SliceAttempt {
  /** What an earlier attempt of this very slice made durable; null for nothing. */
  readonly inherited: SliceProgress | null
  /** When the attempt began, by the monotonic clock in milliseconds. */
  readonly startedAtMs: number
  /** What the slices before this one came to in the same activity. */
  readonly before: readonly TableSlice[]
  /** Whether the result tells this failure where the slice holds no rows; otherwise it is thrown. */
  readonly tells: (failure: HarvestError) => boolean
}

/** The attempt that the present activity is, of a slice that it has for itself. */
export function ownAttempt(): SliceAttempt {
  const inherited = readProgress(Context.current().info.heartbeatDetails)
  return { inherited, startedAtMs: performance.now(), before: [], tells: () => false }
}

/** Reads one slice, in an attempt of an activity. */
export type HarvestSlice = (request: SliceRequest, attempt: SliceAttempt) => Promise<SliceResult>

/**
 * Reads one bounded piece of a range into durable parts. A slice that holds anything returns, whatever stopped it;
 * one that holds nothing throws its failure, so that Temporal retries it and the UI shows it. Where the sink takes no
 * receipt, it throws too: the heartbeat hands what it holds on to the next attempt.
 */
export function createHarvestSlice(dependencies: ActivityDependencies): HarvestSlice {
  return async (request, { inherited, startedAtMs, before, tells }) => {
    checkRun(request.run, dependencies.instance)
    const context = Context.current()
    const ledger = new SliceLedger(request, inherited)
    // An attempt that Temporal timed out could not count its own strike.
    if ((inherited?.runningMs ?? 0) >= LAST_REQUEST_MS) ledger.strike(dependencies.nowMs())
    const heartbeat = (): void => {
      const { narrowed: _before, ...progress } = ledger.progress
      const narrowed = dependencies.requestsAtATime?.().narrowed ?? null
      const runningMs = Math.round(performance.now() - startedAtMs)
      context.heartbeat({
        ...progress,
        runningMs,
        ...(narrowed === null ? {} : { narrowed }),
        ...(before.length === 0 ? {} : { before }),
      })
    }
    if (before.length > 0) heartbeat()
    const timer = setInterval(heartbeat, HEARTBEAT_MS)
    const lastRequest = openDeadline(LAST_REQUEST_MS - (performance.now() - startedAtMs), context.cancellationSignal)
    try {
      const sink = await dependencies.openRun(request.run)
      const planned = await plannedTable(sink, { ...request, ...rightsOf(ledger) })
      const writer = writerOf(context)
      const { parts, nowMs } = dependencies
      const client = dependencies.tableClient()
      client.honoured.learn(planned.plan.honouredLimit)
      client.counts.learn(planned.plan.provenRoom ?? 0)
      const reader = new SliceReader({ request, planned, client, sink, writer, ledger, parts, nowMs, heartbeat })
      const stop = weighRefusal(await reader.read(lastRequest.signal), request, ledger)
      countStrike(stop, ledger, nowMs())
      if (!ledger.holdsAnything && waitsFor(stop.by) !== 'token') {
        const saidTwice = stop.failure?.lasts === true && ledger.progress.strikes >= LASTING_STRIKES
        const lasts = saidTwice && (await isOfThisTable(request, client, context.cancellationSignal))
        const nothing = nothingHeld(stop, { ledger, context, lasts, nowMs: nowMs() })
        if (!(nothing instanceof HarvestError && tells(nothing))) throw nothing
      }
      const receipt = ledger.holdsAnything ? await sink.writeReceipt(ledger.receipt(), writer) : null
      return ledger.result(stop, receipt)
    } finally {
      clearInterval(timer)
      lastRequest.release()
    }
  }
}

/** What an earlier attempt or slice found out of how the table lets itself be read. */
function rightsOf({ progress: { rights } }: SliceLedger): Pick<SliceRequest, 'rights'> {
  return rights === undefined ? {} : { rights }
}

/** A failure without progress is a strike; a pause that the instance itself asked for is none. */
function countStrike(stop: SliceStop, ledger: SliceLedger, nowMs: number): void {
  if (stop.failure !== null && stop.failure.retryAfterMs === null) ledger.strike(nowMs)
}

/** An answer that lasts is asked for once more before it is believed. */
const LASTING_STRIKES = 2

/**
 * Tells an answer that lasts from one that all tables get for a while: this table gave no row yet, and another one answers. What
 * befalls all of them in the middle of a run is waited for.
 */
async function isOfThisTable(request: SliceRequest, client: TableClient, signal: AbortSignal): Promise<boolean> {
  if (request.range.lo !== null || request.sequence > 0) return false
  for (const witness of WELL_KNOWN_TABLES) {
    try {
      await readOneRow(client, witness, signal)
      return true
    } catch (error) {
      if (speaksOf(error, 'table', 'query')) return true
    }
  }
  return false
}

/** What a slice that holds nothing knows when it ends. */
interface Emptiness {
  readonly ledger: SliceLedger
  readonly context: Context
  readonly lasts: boolean
  readonly nowMs: number
}

/** What a slice without anything durable throws: the cancellation, or its failure with the strikes in the heartbeat. */
function nothingHeld({ failure }: SliceStop, { ledger, context, lasts, nowMs }: Emptiness): Error {
  if (failure === null)
    return context.cancellationSignal.reason instanceof Error
      ? context.cancellationSignal.reason
      : new CancelledFailure('cancelled')
  const { code, message, hint, retryAfterMs } = failure
  const pause = retryAfterMs === null ? null : ledger.paused(nowMs, retryAfterMs)
  context.heartbeat(ledger.progress)
  if (lasts) return failure.asFinal()
  if (pause !== null && nowMs >= Date.parse(pause.givesUpAt)) {
    const tired = `${message} (it has asked for pauses alone since ${pause.since})`
    return new HarvestError(code, tired, {
      cause: failure,
      hint,
      final: true,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    })
  }
  const { strikes, failingSince } = ledger.progress
  const usedUp = failure.retried && waitsFor(code) !== 'sink' && strikes >= MOST_STRIKES
  if (!usedUp) return failure
  const failingForMs = failingSince === undefined ? 0 : nowMs - Date.parse(failingSince)
  return failure.asFinal(failingForMs, `${message} (${strikes} times in a row)`)
}
