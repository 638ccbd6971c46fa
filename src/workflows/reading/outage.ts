import { ActivityFailure, CancellationScope, isCancellation, patched, TimeoutFailure } from '@temporalio/workflow'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { RunRef } from '../../contract/slice.ts'
import { WELL_KNOWN_TABLES } from '../../contract/table/well-known-tables.ts'
import { probing } from '../activity-proxies.ts'
import type { Gate } from '../steering/gate.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { outageAt } from '../verdict/outage-at.ts'
import { outlookOf } from '../verdict/outlook-of.ts'
import { waitVisibly } from './wait-visibly.ts'

/** Tables that tell whether the instance is down or `table` fails alone: another one of the run, and those that every instance has. */
export function witnessesOf(table: string | null, others: readonly string[]): readonly string[] {
  const other = others.find((each) => each !== table && !WELL_KNOWN_TABLES.includes(each))
  const known = WELL_KNOWN_TABLES.filter((each) => each !== table)
  return other === undefined ? known : [other, ...known]
}

/** True where no witness gets an answer. Whatever is said of one is an answer, a refusal of the instance or of a gateway too. */
export async function isDown(run: RunRef, witnesses: readonly string[]): Promise<boolean> {
  for (const witness of witnesses) if (await answersOn(run, witness)) return false
  return true
}

async function answersOn(run: RunRef, witness: string): Promise<boolean> {
  try {
    await probing.probeCredential.executeWithOptions({ summary: `does the instance answer on ${witness}?` }, [
      { run, table: witness },
    ])
    return true
  } catch (error) {
    if (isCancellation(error)) throw error
    // A probe that ends by Temporal's own bound hung in the instance, or in a worker that is gone.
    if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure) return false
    return waitsFor(failureOf(error).code) !== 'time' || outlookOf(error).refused
  }
}

/** What is done although the instance may be down, and for whom it is waited. */
export interface Persistence {
  readonly run: RunRef
  /** What waits, as `status` names it. */
  readonly piece: string
  /** Tables that tell whether the instance is down; null where the work tells itself, by what lasts. */
  readonly witnesses: readonly string[] | null
  readonly giveUpAfterMs: number | undefined
  /** The instance is asked while it is open; what a hold stops begins again afterwards. */
  readonly gate: Gate
}

/** Does something again and again while the instance is down, and says so; rejects with every other failure, or once it was waited for long enough. */
export async function throughOutages<T>(
  { run, piece, witnesses, giveUpAfterMs, gate }: Persistence,
  work: (downBefore: boolean) => Promise<T>,
): Promise<T> {
  let since: string | null = null
  let triedAgain = false
  for (;;) {
    try {
      if (gate.asksNothing) await gate.opened()
      return await gate.question(() => work(since !== null))
    } catch (error) {
      // A hold stopped it: it begins again when the run continues.
      if (isCancellation(error) && !CancellationScope.current().consideredCancelled) continue
      const { code, message } = failureOf(error)
      const { retryAfterMs, lasts, failingForMs } = outlookOf(error)
      if (isCancellation(error) || waitsFor(code) !== 'time' || !waitsForInstances()) throw error
      // Whether it is down is asked once nothing holds the run, by doing it again.
      if (gate.asksNothing) continue
      const asked = retryAfterMs !== null
      if (witnesses === null && lasts) throw error
      if (witnesses !== null && !asked && !(await isDown(run, witnesses))) {
        // An instance that came back between the failure and the question owes the work another try.
        if (triedAgain || !triesAgain()) throw error
        triedAgain = true
        continue
      }
      triedAgain = false
      const began = since ?? ago(failingForMs)
      const outage = outageAt(Date.now(), began, giveUpAfterMs)
      if (outage === null) throw error
      since = outage.since
      const ms = asked ? retryAfterMs : outage.ms
      const why = asked ? 'the instance asked for a pause' : DOWN
      await waitVisibly(NOTHING_READ, { ...outage, table: piece, label: 'outage', why, message, ms })
    }
  }
}

/** The workflow's clock so many milliseconds before now, ISO 8601. */
export function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString()
}

const NOTHING_READ = { rows: 0, total: null }

/** Why a range waits, as its timer is named. */
export const DOWN = 'the instance does not answer'

/** Runs that began before this gave up where others answered; their histories are replayed as they went. */
export function triesAgain(): boolean {
  return patched('try-again-once-others-answer')
}

/** Runs of older releases gave up; their histories are replayed as they went. */
export function waitsForInstances(): boolean {
  return patched('wait-for-an-instance-that-is-down')
}
