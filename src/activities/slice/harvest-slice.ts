import { CancelledFailure, Context } from '@temporalio/activity'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import { GIVE_UP_AFTER_MS } from '../../contract/run/harvest-request.ts'
import { MOST_STRIKES, type SliceRequest, type SliceResult } from '../../contract/slice.ts'
import { WELL_KNOWN_TABLE } from '../../contract/table/well-known-tables.ts'
import { openDeadline } from '../../servicenow/http/deadline.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { checkRun } from '../attempt/check-run.ts'
import { writerOf } from '../attempt/writer-of.ts'
import { readOneRow } from '../credential/read-one-row.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { plannedTable } from './planned-walk.ts'
import { SliceLedger } from './slice-ledger.ts'
import { readProgress } from './slice-progress-schema.ts'
import { SliceReader } from './slice-reader.ts'
import type { SliceStop } from './slice-stop.ts'

/** How often the heartbeat repeats what is durable, in milliseconds. */
const HEARTBEAT_MS = 1000
/** No request of a slice runs past this, well inside its start-to-close timeout of 180 s. In milliseconds. */
const LAST_REQUEST_MS = 150_000

/**
 * Reads one bounded piece of a range into durable parts. A slice that holds anything returns, whatever stopped it;
 * one that holds nothing throws its failure, so that Temporal retries it and the UI shows it. Where the sink takes no
 * receipt, it throws too: the heartbeat hands what it holds on to the next attempt.
 */
export function createHarvestSlice(
  dependencies: ActivityDependencies,
): (request: SliceRequest) => Promise<SliceResult> {
  return async (request) => {
    checkRun(request.run, dependencies.instance)
    const context = Context.current()
    const inherited = readProgress(context.info.heartbeatDetails)
    const ledger = new SliceLedger(request, inherited)
    // An attempt that Temporal timed out could not count its own strike.
    if ((inherited?.runningMs ?? 0) >= LAST_REQUEST_MS) ledger.strike()
    const startedAtMs = performance.now()
    const heartbeat = (): void =>
      context.heartbeat({ ...ledger.progress, runningMs: Math.round(performance.now() - startedAtMs) })
    const timer = setInterval(heartbeat, HEARTBEAT_MS)
    const lastRequest = openDeadline(LAST_REQUEST_MS, context.cancellationSignal)
    try {
      const sink = await dependencies.openRun(request.run)
      const planned = await plannedTable(sink, request.planDigest, request.table, request.range)
      const writer = writerOf(context)
      const { parts, nowMs } = dependencies
      const client = dependencies.tableClient()
      client.honoured.learn(planned.plan.honouredLimit)
      const reader = new SliceReader({ request, planned, client, sink, writer, ledger, parts, nowMs, heartbeat })
      const stop = await reader.read(lastRequest.signal)
      countStrike(stop, ledger)
      if (!ledger.holdsAnything && waitsFor(stop.by) !== 'token') {
        const saidTwice = stop.failure?.lasts === true && ledger.progress.strikes >= LASTING_STRIKES
        const lasts = saidTwice && (await isOfThisTable(request, client, context.cancellationSignal))
        throw nothingHeld(stop, { ledger, context, lasts })
      }
      const receipt = ledger.holdsAnything ? await sink.writeReceipt(ledger.receipt(), writer) : null
      return ledger.result(stop, receipt)
    } finally {
      clearInterval(timer)
      lastRequest.release()
    }
  }
}

/** Pauses that the instance asks for are no strikes; for a day of nothing else the slice is not kept open. */
function askedTooLong({ retryAfterMs }: HarvestError, { info }: Context): boolean {
  const waitedMs = info.currentAttemptScheduledTimestampMs - info.scheduledTimestampMs
  return retryAfterMs !== null && waitedMs >= GIVE_UP_AFTER_MS
}

/** A failure without progress is a strike; a pause that the instance itself asked for is none. */
function countStrike(stop: SliceStop, ledger: SliceLedger): void {
  if (stop.failure !== null && stop.failure.retryAfterMs === null) ledger.strike()
}

/** An answer that lasts is asked for once more before it is believed. */
const LASTING_STRIKES = 2

/**
 * Tells an answer that lasts from one that all tables get for a while: this table gave no row yet, and another one answers. What
 * befalls all of them in the middle of a run is waited for.
 */
async function isOfThisTable(request: SliceRequest, client: TableClient, signal: AbortSignal): Promise<boolean> {
  if (request.range.lo !== null || request.sequence > 0) return false
  try {
    await readOneRow(client, WELL_KNOWN_TABLE, signal)
    return true
  } catch (error) {
    return speaksOf(error, 'table', 'query')
  }
}

/** What a slice without anything durable throws: the cancellation, or its failure with the strikes in the heartbeat. */
function nothingHeld(
  stop: SliceStop,
  { ledger, context, lasts }: { readonly ledger: SliceLedger; readonly context: Context; readonly lasts: boolean },
): Error {
  if (stop.failure === null)
    return context.cancellationSignal.reason instanceof Error
      ? context.cancellationSignal.reason
      : new CancelledFailure('cancelled')
  context.heartbeat(ledger.progress)
  const { failure } = stop
  const usedUp =
    failure.retried &&
    waitsFor(failure.code) !== 'sink' &&
    (ledger.progress.strikes >= MOST_STRIKES || askedTooLong(failure, context))
  if (lasts) return new HarvestError(failure.code, failure.message, { cause: failure, hint: failure.hint, final: true })
  if (!usedUp) return failure
  return new HarvestError(failure.code, `${failure.message} (${ledger.progress.strikes} times in a row)`, {
    cause: failure,
    hint: failure.hint,
    final: true,
  })
}
