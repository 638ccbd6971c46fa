import { defaultPayloadConverter, type WorkflowExecutionDescription } from '@temporalio/client'
import { z } from 'zod'
import { NO_FREE_PLACE, type WaitingRange } from '../../contract/run/waiting.ts'
import type { NarrowedRequests } from '../../contract/slice.ts'
import { sum } from '../../contract/sum.ts'

const Heartbeat = z.object({
  table: z.string(),
  rangeFrom: z.string().nullable().default(null),
  rowsBefore: z.number(),
  rangeTotal: z.number().nullable(),
  cursor: z.string().nullable(),
  total: z.number().nullable(),
  intervals: z.array(z.object({ rows: z.number(), hidden: z.number().nullable() })),
  pause: z.object({ since: z.string(), until: z.string(), givesUpAt: z.string() }).exactOptional(),
  narrowed: z
    .object({ width: z.number(), most: z.number(), because: z.enum(['refused', 'busy']) })
    .nullable()
    .default(null),
  before: z
    .array(
      z.object({ table: z.string(), rows: z.number(), total: z.number().nullable(), cursor: z.string().nullable() }),
    )
    .default([]),
})
type Heartbeat = z.infer<typeof Heartbeat>

/** Temporal's state of an activity whose next attempt has not begun. */
const SCHEDULED = 1

/** A slice at work. */
export interface ActiveSlice {
  readonly table: string
  /** Where its range begins, which tells it from the table's others; null at the table's beginning. */
  readonly rangeFrom: string | null
  /** Rows stored in its range so far. */
  readonly rows: number
  /** The instance's count of the range; null where unknown. */
  readonly total: number | null
  readonly cursor: string | null
  readonly attempt: number
  /** The last failure of an activity that is being retried; null while all is well. */
  readonly failure: string | null
  /** Set while its worker sends the instance fewer requests at a time than it might; null otherwise. */
  readonly narrowed: NarrowedRequests | null
}

/** A step that failed and is tried again, and has nothing to show yet. */
export interface RetriedStep {
  /** The activity, as the Temporal UI names it. */
  readonly activity: string
  /** Number of the attempt that is at work or comes next. */
  readonly attempt: number
  readonly failure: string
}

/** Steps that fail and are tried again, slices apart. */
export function retriedSteps({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): readonly RetriedStep[] {
  return (raw.pendingActivities ?? []).flatMap((pending) => {
    const { lastFailure, attempt, activityType } = pending
    if (!lastFailure?.message || heartbeatOf(pending) !== null) return []
    if (foundNoPlace(pending)) return []
    const code = lastFailure.applicationFailureInfo?.type
    const failure = code ? `${code}: ${lastFailure.message}` : lastFailure.message
    return [{ activity: activityType?.name ?? 'unknown', attempt: attempt ?? 1, failure }]
  })
}

/** True where steps are put off until the worker has a free place for another harvest. */
export function waitsForPlace({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): boolean {
  // One that has begun has a place.
  return (raw.pendingActivities ?? []).some((pending) => pending.state === SCHEDULED && foundNoPlace(pending))
}

function foundNoPlace({ lastFailure }: PendingActivity): boolean {
  return lastFailure?.applicationFailureInfo?.type === NO_FREE_PLACE
}

/** Slices at work. */
export function activeSlices({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): readonly ActiveSlice[] {
  return (raw.pendingActivities ?? []).flatMap((pending) => {
    const beat = heartbeatOf(pending)
    if (beat === null || beat.pause !== undefined) return []
    const { table, rangeFrom, rangeTotal, total, cursor, narrowed, before } = beat
    const failure = foundNoPlace(pending) ? null : (pending.lastFailure?.message ?? null)
    const rows = rowsOf(beat)
    const attempt = pending.attempt ?? 1
    // Tables that its activity has read, and has not told of yet.
    const read = before.map((each) => ({ ...each, rangeFrom: null, attempt, failure: null, narrowed: null }))
    return [...read, { table, rangeFrom, rows, total: rangeTotal ?? total, cursor, attempt, failure, narrowed }]
  })
}

/** Slices that heed a pause for which the instance asked. */
export function pausedSlices({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): readonly WaitingRange[] {
  return (raw.pendingActivities ?? []).flatMap((pending) => {
    const beat = heartbeatOf(pending)
    if (beat?.pause === undefined) return []
    const { table, rangeTotal, total, pause } = beat
    const reason = pending.lastFailure?.message ?? 'the instance asked for a pause'
    return [{ table, rows: rowsOf(beat), total: rangeTotal ?? total, reason, ...pause }]
  })
}

function rowsOf({ rowsBefore, intervals }: Heartbeat): number {
  return rowsBefore + sum(intervals.map(({ rows }) => rows))
}

/** The last heartbeat of a slice; null for any other activity, and before the first heartbeat. */
function heartbeatOf({ heartbeatDetails }: PendingActivity): Heartbeat | null {
  const payload = heartbeatDetails?.payloads?.[0]
  const beat = Heartbeat.safeParse(payload ? defaultPayloadConverter.fromPayload(payload) : null)
  return beat.success ? beat.data : null
}

type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number]
