import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import type { HarvestRequest } from '../contract/run/harvest-request.ts'
import {
  harvestScheduleId,
  harvestTaskQueue,
  harvestWorkflowId,
  SCHEDULED_HARVEST_WORKFLOW,
  SKIPPED_MEMO,
  scheduledWorkflowId,
} from '../contract/run/names.ts'
import { INSTANCE_NAME } from '../contract/run/request-bounds.ts'
import type { ScheduledHarvest } from '../contract/run/scheduled-harvest.ts'
import { parseRequest } from '../sink/schema/request-schema.ts'
import { requestMemo } from './request-digest.ts'

/** When an instance is harvested: at the times of a cron expression, or again and again after an interval. */
export interface ScheduleTimes {
  /** Five fields, or a macro such as `@daily`; null where an interval is given. */
  readonly cron: string | null
  /** In milliseconds; null where a cron expression is given. */
  readonly everyMs: number | null
  /** Name of the time zone in which cron's times are meant, such as `Europe/Berlin`; null is UTC. */
  readonly timeZone: string | null
  /** Each start is delayed by up to this, at random, in milliseconds. */
  readonly jitterMs: number
}

/** A schedule as it stands. */
export interface ScheduledInstance {
  readonly instance: string
  readonly paused: boolean
  /** The next starts, ISO 8601. */
  readonly next: readonly string[]
  /** Runs started so far, and starts left out since a run was open or the time had passed. */
  readonly started: number
  readonly skipped: number
}

/** Where a cron expression fires too seldom to tell its interval, a day is taken for it. In milliseconds. */
const DAY_MS = 86_400_000

/**
 * Schedules the harvest of an instance, one schedule each: an open run is not disturbed, and a start that was missed is
 * caught up within one interval. Throws CONFIG_INVALID where the instance has a schedule, or the times are no times.
 */
export async function createSchedule(client: Client, asked: HarvestRequest, times: ScheduleTimes): Promise<void> {
  const request = parseRequest(asked)
  const { instance } = request
  const scheduled: ScheduledHarvest = { request, memo: requestMemo(request) }
  try {
    const handle = await client.schedule.create({
      scheduleId: harvestScheduleId(instance),
      spec: {
        ...(times.cron === null ? {} : { cronExpressions: [times.cron] }),
        ...(times.everyMs === null ? {} : { intervals: [{ every: times.everyMs }] }),
        ...(times.timeZone === null ? {} : { timezone: times.timeZone }),
        jitter: times.jitterMs,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: times.everyMs ?? DAY_MS },
      action: {
        type: 'startWorkflow',
        workflowType: SCHEDULED_HARVEST_WORKFLOW,
        workflowId: scheduledWorkflowId(instance),
        taskQueue: harvestTaskQueue(instance),
        args: [scheduled],
      },
    })
    if (times.everyMs === null) await catchUpWithinOneInterval(handle)
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning)
      throw new HarvestError('CONFIG_INVALID', `${instance} already has a schedule: delete it first`, { cause: error })
    throw error
  }
}

/** A long outage must not be followed by all the runs that it made us miss: one interval is what may be caught up. */
async function catchUpWithinOneInterval(handle: Awaited<ReturnType<Client['schedule']['create']>>): Promise<void> {
  const { info } = await handle.describe()
  const [first, second] = info.nextActionTimes
  if (first === undefined || second === undefined) return
  const catchupWindow = second.getTime() - first.getTime()
  await handle.update(({ spec, action, state, policies }) => ({
    spec,
    action,
    state,
    policies: { ...policies, catchupWindow },
  }))
}

/** Every schedule of harvests in the namespace. */
export async function listSchedules(client: Client): Promise<readonly ScheduledInstance[]> {
  const found: ScheduledInstance[] = []
  const prefix = harvestScheduleId('')
  for await (const { scheduleId } of client.schedule.list()) {
    if (!scheduleId.startsWith(prefix) || !INSTANCE_NAME.test(scheduleId.slice(prefix.length))) continue
    const described = await describeIfThere(client, scheduleId)
    if (described === null) continue
    const { schedule, info } = described
    const leftOut = await skippedByStarts(client, scheduleId)
    found.push({
      instance: scheduleId.slice(prefix.length),
      paused: schedule?.state?.paused ?? false,
      next: (info?.futureActionTimes ?? [])
        .slice(0, 3)
        .map(({ seconds }) => new Date(Number(seconds ?? 0) * 1000).toISOString()),
      started: Number(info?.actionCount ?? 0) - leftOut,
      skipped: Number(info?.overlapSkipped ?? 0) + Number(info?.missedCatchupWindow ?? 0) + leftOut,
    })
  }
  return found.toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
}

type Described = Awaited<ReturnType<Client['workflowService']['describeSchedule']>>

/**
 * What Temporal knows of a schedule; null for one that was deleted meanwhile. The SDK's own description decodes the request as well,
 * and fails for one that another client has encrypted.
 */
async function describeIfThere(client: Client, scheduleId: string): Promise<Described | null> {
  try {
    return await client.workflowService.describeSchedule({ namespace: client.options.namespace, scheduleId })
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return null
    throw error
  }
}

/** The status of gRPC for what is not there. */
const NOT_FOUND = 5

/** Temporal counts a start as taken also where it found a run open and left it alone: how many did, as far as Temporal keeps them. */
async function skippedByStarts(client: Client, scheduleId: string): Promise<number> {
  let skipped = 0
  for await (const { memo } of client.workflow.list({ query: `TemporalScheduledById = '${scheduleId}'` }))
    if (memo?.[SKIPPED_MEMO] === true) skipped += 1
  return skipped
}

/** True while a harvest of the instance is open: what its schedule starts meanwhile is skipped. */
export async function hasOpenHarvest(client: Client, instance: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(harvestWorkflowId(instance)).describe()
    return status.name === 'RUNNING'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

/** What can be done with a schedule. */
export type ScheduleAction = 'trigger' | 'pause' | 'resume' | 'delete'

/** Starts a schedule's harvest now, holds it, releases it, or deletes it. Throws CONFIG_INVALID where the instance has none. */
export async function steerSchedule(client: Client, instance: string, action: ScheduleAction): Promise<void> {
  const handle = client.schedule.getHandle(harvestScheduleId(instance))
  try {
    switch (action) {
      case 'trigger':
        return await handle.trigger()
      case 'pause':
        return await handle.pause('paused on request')
      case 'resume':
        return await handle.unpause('resumed on request')
      case 'delete':
        return await handle.delete()
      default:
        return action satisfies never
    }
  } catch (error) {
    if (error instanceof ScheduleNotFoundError)
      throw new HarvestError(
        'CONFIG_INVALID',
        `${instance} has no schedule: create one with harvester schedule create`,
        {
          cause: error,
        },
      )
    throw error
  }
}
