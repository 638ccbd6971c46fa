import type { Client, WorkflowExecutionDescription } from '@temporalio/client'
import { z } from 'zod'
import { harvestWorkflowId, PLAN_MEMO, REQUEST_MEMO, tableWorkflowId } from '../../contract/run/names.ts'
import { HOLD_MEMO, type Hold } from '../../contract/run/steering.ts'
import { isWaitMemo, type WaitingRange } from '../../contract/run/waiting.ts'
import { VERDICTS, type Verdict } from '../../contract/table/verdict.ts'
import { decodePending } from './decode-pending.ts'
import {
  type ActiveSlice,
  activeSlices,
  pausedSlices,
  type RetriedStep,
  retriedSteps,
  waitsForPlace,
} from './pending-steps.ts'

const Finished = z.object({
  verdict: z.enum(VERDICTS),
  rows: z.number(),
  hidden: z.number().nullable(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  /** Where the memo's key hides it. */
  table: z.string().exactOptional(),
})

/** Tables that an API key cannot read: how many, and the first of them by name. */
export interface ClosedToKey {
  readonly number: number
  readonly tables: readonly string[]
}

const Closed = z.object({ number: z.number(), tables: z.array(z.string()) }) satisfies z.ZodType<ClosedToKey>

const Asked = z.object({ sink: z.string() })

const Plan = z.object({ tables: z.number(), place: z.string(), closed: Closed.optional() })

const HoldMemo = z.object({
  kind: z.enum(['paused', 'parked']),
  reason: z.string(),
  since: z.string(),
}) satisfies z.ZodType<Hold>

const Waiting = z.object({
  table: z.string(),
  rows: z.number(),
  total: z.number().nullable(),
  reason: z.string(),
  until: z.string(),
  since: z.string().exactOptional(),
  givesUpAt: z.string().exactOptional(),
}) satisfies z.ZodType<WaitingRange>

/** A table that ended, as the memo has it. */
export interface FinishedTable {
  readonly table: string
  readonly verdict: Verdict
  readonly rows: number
  /** Rows counted and not shown; null when unknown. */
  readonly hidden: number | null
  /** The failure code; null where the table did not fail. */
  readonly code: string | null
  readonly reason: string | null
  readonly hint: string | null
}

/** An instance's harvest as Temporal's own store has it: needs no worker. */
export interface HarvestStatus {
  /** The instance's name: slug and hash of its origin. */
  readonly instance: string
  readonly run: string
  readonly state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TERMINATED' | 'OTHER'
  readonly startedAt: string
  /** Tables planned; null before planning ended. */
  readonly planned: number | null
  readonly place: string | null
  /** Tables that the API key cannot read, the first of them by name; null if there are none, or for another method. */
  /** Name of the sink that the run stores into; null where its memo does not say. */
  readonly sink: string | null
  readonly closedToKey: ClosedToKey | null
  /** Why nothing is read at the moment; null while the run reads or has ended. */
  readonly hold: Hold | null
  readonly finished: readonly FinishedTable[]
  readonly active: readonly ActiveSlice[]
  /** Ranges whose next slice waits: for the sink, for the instance, or for the network. */
  readonly waiting: readonly WaitingRange[]
  /** True while the harvest waits until its worker has a free place for it (`HARVESTER_MAX_HARVESTS`). */
  readonly waitsForPlace: boolean
  /** Steps that fail and are tried again: planning without the instance, publishing without a disk. */
  readonly retried: readonly RetriedStep[]
  /** Events in the harvest's own history so far. */
  readonly historyEvents: number
  /** Attempt of a workflow task that keeps failing; a bug or a missing search attribute shows here. */
  readonly workflowTaskAttempt: number
}

/** Reads the status of an instance's harvest; throws WorkflowNotFoundError where there is none. */
export async function harvestStatus(client: Client, instance: string): Promise<HarvestStatus> {
  const description = await client.workflow.getHandle(harvestWorkflowId(instance)).describe()
  const memo = description.memo ?? {}
  const plan = Plan.safeParse(memo[PLAN_MEMO])
  const asked = Asked.safeParse(memo[REQUEST_MEMO])
  const hold = HoldMemo.safeParse(memo[HOLD_MEMO])
  const finished = Object.entries(memo).flatMap(([key, value]) => {
    const table = Finished.safeParse(value)
    return key.startsWith('table.') && table.success ? [{ table: key.slice('table.'.length), ...table.data }] : []
  })
  // The server keeps a memo's keys in no order.
  finished.sort((a, b) => (a.table < b.table ? -1 : 1))
  const all = [description, ...(await childrenOf(client, instance, description))]
  const steps = await Promise.all(all.map((one) => decodePending(client, one)))
  return {
    instance,
    run: description.raw.workflowExecutionInfo?.firstRunId ?? description.runId,
    state: stateOf(description.status.name),
    startedAt: description.startTime.toISOString(),
    planned: plan.success ? plan.data.tables : null,
    place: plan.success ? plan.data.place : null,
    sink: asked.success ? asked.data.sink : null,
    closedToKey: plan.success ? (plan.data.closed ?? null) : null,
    hold: hold.success && description.status.name === 'RUNNING' ? hold.data : null,
    finished,
    active: steps.flatMap(activeSlices),
    waiting:
      description.status.name === 'RUNNING' ? [...all.flatMap(waitingRanges), ...steps.flatMap(pausedSlices)] : [],
    waitsForPlace: steps.some(waitsForPlace),
    retried: steps.flatMap(retriedSteps),
    historyEvents: description.historyLength,
    workflowTaskAttempt: description.raw.pendingWorkflowTask?.attempt ?? 0,
  }
}

/** The tables' own workflows that are at work. */
async function childrenOf(
  client: Client,
  instance: string,
  parent: WorkflowExecutionDescription,
): Promise<readonly WorkflowExecutionDescription[]> {
  const prefix = tableWorkflowId(instance, '')
  const ids = (parent.raw.pendingChildren ?? []).flatMap(({ workflowId }) =>
    workflowId?.startsWith(prefix) ? [workflowId] : [],
  )
  const children = await Promise.all(
    ids.map((id) =>
      client.workflow
        .getHandle(id)
        .describe()
        .catch(() => null),
    ),
  )
  return children.flatMap((child) => child ?? [])
}

function waitingRanges({ memo }: WorkflowExecutionDescription): readonly WaitingRange[] {
  return Object.entries(memo ?? {}).flatMap(([key, value]) => {
    const waiting = Waiting.safeParse(value)
    return isWaitMemo(key) && waiting.success ? [waiting.data] : []
  })
}

function stateOf(name: string): HarvestStatus['state'] {
  switch (name) {
    case 'RUNNING':
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
    case 'TERMINATED':
      return name
    default:
      return 'OTHER'
  }
}
