import { Context } from '@temporalio/activity'
import { type Client, WorkflowUpdateFailedError } from '@temporalio/client'
import { expect, test } from 'vitest'
import { cancelHarvest } from '../../src/client/cancel-harvest.ts'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { pauseHarvest } from '../../src/client/steer-harvest.ts'
import type { HarvestActivities } from '../../src/contract/activities.ts'
import type { RangeState, TableHarvest } from '../../src/contract/range-state.ts'
import { harvestTaskQueue, harvestWorkflowId } from '../../src/contract/run/names.ts'
import { CANCEL_UPDATE } from '../../src/contract/run/steering.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { PROOF, type Seen, type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

/** The whole table as one range of which nothing is read yet. */
const OPEN: RangeState = {
  lo: null,
  hi: null,
  cursor: null,
  sequence: 1,
  receipt: null,
  pageSize: 1000,
  strikes: 0,
  rows: 0,
  hidden: 0,
  pages: 0,
  missingColumns: [],
  total: null,
  unproven: null,
  ended: null,
}

/** Heartbeats until the activity is cancelled. */
async function untilCancelled(begun: () => void): Promise<void> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  begun()
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
}

/** A run whose first slice works until it is asked to stop, and then returns with what it has. */
async function workingRun(
  changes: Partial<HarvestActivities> = {},
): Promise<{ readonly client: Client; readonly instance: string; readonly seen: Seen }> {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities, seen } = stubActivities(
    ['sys_script', 'sys_user'],
    async (): Promise<SliceAnswer> => {
      await untilCancelled(begun.release)
      return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
    },
    changes,
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await begun.released
  return { client, instance, seen }
}

test('the update that cancels tells where what was read is published, and the run ends as cancelled', async () => {
  const { client, instance, seen } = await workingRun()
  expect(await cancelHarvest(client, instance)).toBe('cancelled; what was read is published in /nowhere/manifest.json')
  expect(seen.published).toMatchObject([
    { state: 'cancelled', tables: [{ verdict: 'partial', rows: 10 }, { verdict: 'not_started' }] },
  ])
  expect((await harvestStatus(client, instance)).state).toBe('CANCELLED')
})

test('two who cancel at once are told the same, and so is one who comes after a cancellation by the UI', async () => {
  const { client, instance, seen } = await workingRun()
  const outcomes = await Promise.all([cancelHarvest(client, instance), cancelHarvest(client, instance)])
  expect(new Set(outcomes)).toEqual(new Set(['cancelled; what was read is published in /nowhere/manifest.json']))
  expect(seen.published).toHaveLength(1)

  const publishing = hold()
  const another = await workingRun({
    publishManifest: async () => {
      await publishing.released
      return { manifest: '/nowhere/manifest.json', verdict: 'partial' }
    },
  })
  const handle = another.client.workflow.getHandle(harvestWorkflowId(another.instance))
  await handle.cancel()
  const update = await handle.startUpdate<string, []>(CANCEL_UPDATE, { waitForStage: 'ACCEPTED' })
  publishing.release()
  expect(await update.result()).toBe('cancelled; what was read is published in /nowhere/manifest.json')
})

test('a paused run is cancelled like any other', async () => {
  const { client, instance, seen } = await workingRun()
  await pauseHarvest(client, instance)
  expect(await cancelHarvest(client, instance)).toMatch(/^cancelled; what was read/)
  expect(seen.published).toMatchObject([{ state: 'cancelled', tables: [{ rows: 10 }, { verdict: 'not_started' }] }])
})

test('a run that is cancelled before it has a plan ends as cancelled, and publishes nothing', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities, seen } = stubActivities(['sys_script'], () => ({}), {
    acquireToken: async () => {
      await untilCancelled(begun.release)
      throw Context.current().cancellationSignal.reason
    },
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await begun.released
  expect(await cancelHarvest(client, instance)).toBe('ended before anything was read')
  expect((await harvestStatus(client, instance)).state).toBe('CANCELLED')
  expect(seen.published).toEqual([])
})

test('a run that is being published is not cancelled any more, and the update says so', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const publishing = hold()
  const { activities } = stubActivities(['sys_script'], () => ({}), {
    acquireToken: async () => PROOF,
    publishManifest: async () => {
      begun.release()
      await publishing.released
      return { manifest: '/nowhere/manifest.json', verdict: 'complete' }
    },
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await begun.released
  const handle = client.workflow.getHandle(harvestWorkflowId(instance))
  await expect(handle.executeUpdate(CANCEL_UPDATE)).rejects.toBeInstanceOf(WorkflowUpdateFailedError)
  const cancelling = cancelHarvest(client, instance)
  publishing.release()
  expect(await cancelling).toMatch(
    /^has been read completely, and its manifest is being published$|^ended before it could be cancelled$/,
  )
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
})

test('a run whose worker knows no such update is cancelled all the same', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities } = stubActivities([], async () => {
    await untilCancelled(begun.release)
    return { stoppedBy: 'drained', cursor: 'a', receipt: 'half' }
  })
  await serve(instance, activities)
  // A workflow without updates stands in for the harvest of release 0.1.
  const input: TableHarvest = {
    run: { instance, run: 'r', sink: requestFor(instance).sink },
    table: 'sys_script',
    optional: false,
    planDigest: 'plan',
    lanes: 1,
    pageSize: 1000,
    slice: requestFor(instance).slice,
    startedAt: '2026-01-01T00:00:00.000Z',
    ranges: [OPEN],
    split: true,
    searchAttributes: false,
  }
  const workflowId = harvestWorkflowId(instance)
  await client.workflow.start('harvestTable', { workflowId, taskQueue: harvestTaskQueue(instance), args: [input] })
  await begun.released
  expect(await cancelHarvest(client, instance)).toBe('cancelled')
  await until(
    'the run has ended',
    async () => (await client.workflow.getHandle(workflowId).describe()).status.name !== 'RUNNING',
  )
})
