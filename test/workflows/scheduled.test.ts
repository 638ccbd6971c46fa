import type { Client } from '@temporalio/client'
import { expect, onTestFinished, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import {
  createSchedule,
  listSchedules,
  type ScheduledInstance,
  steerSchedule,
} from '../../src/client/schedule-harvest.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { harvestScheduleId } from '../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const YEARLY = { cron: '0 3 1 1 *', everyMs: null, timeZone: 'Europe/Berlin', jitterMs: 60_000 }

test('a schedule starts the one harvest of its instance, leaves an open one alone, and says what it did', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities, seen } = stubActivities(['sys_script'], async () => {
    await begun.released
    return {}
  })
  await serve(instance, activities)
  const request = requestFor(instance, { mode: 'incremental' })
  await createSchedule(client, request, YEARLY)
  const schedule = client.schedule.getHandle(harvestScheduleId(instance))
  onTestFinished(() => schedule.delete().catch(() => {}))
  await expect(createSchedule(client, request, YEARLY)).rejects.toThrow(/already has a schedule: delete it first/)
  await steerSchedule(client, instance, 'trigger')
  await until('a slice has begun', () => seen.slices.length === 1)
  // A person who starts the same harvest now follows the open run.
  expect((await startHarvest(client, request)).attached).toBe(true)
  begun.release()
  expect(await harvestResult(client, instance)).toMatchObject({ verdict: 'complete' })
  await until('the schedule lists its run as ended', async () => {
    const { info } = await schedule.describe()
    return info.runningActions.length === 0 && info.recentActions.length === 1
  })
  const [listed] = (await listSchedules(client)).filter((each) => each.instance === instance)
  expect(listed).toMatchObject({ paused: false, started: 1, skipped: 0 })
  expect(listed?.next[0]).toMatch(/-01-01T02:0[01]/)
  await steerSchedule(client, instance, 'pause')
  expect((await schedule.describe()).state.paused).toBe(true)
  await steerSchedule(client, instance, 'resume')
  await steerSchedule(client, instance, 'delete')
  await expect(steerSchedule(client, instance, 'trigger')).rejects.toThrow(/has no schedule/)
})

test('a scheduled start does not disturb a run that a person began', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities, seen } = stubActivities(['sys_script'], async () => {
    await begun.released
    return {}
  })
  await serve(instance, activities)
  const request = requestFor(instance)
  await startHarvest(client, request)
  await createSchedule(client, request, YEARLY)
  const schedule = client.schedule.getHandle(harvestScheduleId(instance))
  onTestFinished(() => schedule.delete())
  onTestFinished(() => begun.release())
  await steerSchedule(client, instance, 'trigger')
  let started: string | undefined
  await until('what the schedule started has ended', async () => {
    const { info } = await schedule.describe()
    started = info.recentActions[0]?.action.workflow.workflowId
    return started !== undefined && info.runningActions.length === 0
  })
  expect(await client.workflow.getHandle(started ?? '').result()).toEqual({ skipped: true })
  await steerSchedule(client, instance, 'trigger')
  await until('the second start has ended', async () => {
    const { info } = await schedule.describe()
    return info.recentActions.length === 2 && info.runningActions.length === 0
  })
  await until('both skipped starts are listed', async () => (await listed(client, instance))?.skipped === 2)
  expect(await listed(client, instance)).toMatchObject({ started: 0, skipped: 2 })
  begun.release()
  expect(await harvestResult(client, instance)).toMatchObject({ verdict: 'complete' })
  expect(seen.slices).toHaveLength(1)
  await steerSchedule(client, instance, 'trigger')
  await until('the third start has run', async () => {
    const { info } = await schedule.describe()
    return info.recentActions.length === 3 && info.runningActions.length === 0
  })
  expect(await listed(client, instance)).toMatchObject({ started: 1, skipped: 2 })
})

async function listed(client: Client, instance: string): Promise<ScheduledInstance | undefined> {
  return (await listSchedules(client)).find((each) => each.instance === instance)
}
