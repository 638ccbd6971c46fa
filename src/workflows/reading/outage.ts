import { isCancellation, patched } from '@temporalio/workflow'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { RunRef } from '../../contract/slice.ts'
import { WELL_KNOWN_TABLES } from '../../contract/table/well-known-tables.ts'
import { probing } from '../activity-proxies.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { outageAt } from '../verdict/outage-at.ts'
import { waitVisibly } from './wait-visibly.ts'

/** Tables that tell whether the instance is down or `table` fails alone: another one of the run, and those that every instance has. */
export function witnessesOf(table: string | null, others: readonly string[]): readonly string[] {
  const other = others.find((each) => each !== table && !WELL_KNOWN_TABLES.includes(each))
  const known = WELL_KNOWN_TABLES.filter((each) => each !== table)
  return other === undefined ? known : [other, ...known]
}

/** True where no witness gets an answer. Whatever the instance says of one, a refusal too, is an answer. */
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
    return waitsFor(failureOf(error).code) !== 'time'
  }
}

/** What is done although the instance may be down, and for whom it is waited. */
export interface Persistence {
  readonly run: RunRef
  /** What waits, as `status` names it. */
  readonly piece: string
  /** Tables that tell whether the instance is down; null waits only where the instance asks for it. */
  readonly witnesses: readonly string[] | null
  readonly giveUpAfterMs: number | undefined
}

/** Does something again and again while the instance is down, and says so; rejects with every other failure, or once it was waited for long enough. */
export async function throughOutages<T>(
  { run, piece, witnesses, giveUpAfterMs }: Persistence,
  work: () => Promise<T>,
): Promise<T> {
  let since: string | null = null
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const { code, message, retryAfterMs } = failureOf(error)
      if (isCancellation(error) || waitsFor(code) !== 'time' || !waitsForInstances()) throw error
      const asked = retryAfterMs !== undefined
      if (!asked && (witnesses === null || !(await isDown(run, witnesses)))) throw error
      const outage = outageAt(Date.now(), since, giveUpAfterMs)
      if (outage === null) throw error
      since = outage.since
      const ms = asked ? retryAfterMs : outage.ms
      const why = asked ? 'the instance asked for a pause' : DOWN
      await waitVisibly(NOTHING_READ, { ...outage, table: piece, label: 'outage', why, message, ms })
    }
  }
}

const NOTHING_READ = { rows: 0, total: null }

/** Why a range waits, as its timer is named. */
export const DOWN = 'the instance does not answer'

/** Runs of older releases gave up; their histories are replayed as they went. */
export function waitsForInstances(): boolean {
  return patched('wait-for-an-instance-that-is-down')
}
