import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { pauseHarvest, resumeHarvest } from '../../src/client/steer-harvest.ts'
import type { HarvestActivities, PlanResult } from '../../src/contract/activities.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import type { HarvestRequest } from '../../src/contract/run/harvest-request.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const FIRST: SliceAnswer = { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_100, receipt: 'first' }
const DOWN = new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { final: true })

/** Settles once the activity is asked to return, which it learns by its heartbeats. */
async function asked(): Promise<void> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  await cancelled.catch(() => undefined).finally(() => clearInterval(beat))
}

/** Waits until a workflow has decided on all that it knows, and nothing is at work for it. */
function untilIdle(client: Client, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId)
  return until(`${workflowId} has nothing at work`, async () => {
    const { raw, historyLength } = await handle.describe().catch(() => ({ raw: null, historyLength: 0 }))
    if (raw === null || historyLength < 4) return false
    return (raw.pendingActivities ?? []).length === 0 && !raw.pendingWorkflowTask
  })
}

async function begin(activities: HarvestActivities, instance: string, request: Partial<HarvestRequest>) {
  const client = await temporalClient()
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, request))
  return client
}

test('a range that is to be shared while the run is paused asks for its counts after the pause', async () => {
  const instance = newInstanceName()
  const paused = hold()
  const splits: (string | null)[] = []
  const { activities, seen } = stubActivities(
    ['sys_audit'],
    async ({ yieldsToLanes, range, cursor }) => {
      if (yieldsToLanes) return FIRST
      if (range.lo !== '4' || cursor !== '4') return { rows: 1000, cursor: range.hi }
      await asked()
      await pauseHarvest(await temporalClient(), instance)
      paused.release()
      return { stoppedBy: 'drained', rows: 500, cursor: '5', receipt: 'shared' }
    },
    { splitRange: async ({ range }) => (splits.push(range.lo) === 1 ? ['4', null] : ['6', range.hi]) },
  )
  const client = await begin(activities, instance, { lanes: 2, pageSize: 100 })
  await paused.released
  await untilIdle(client, tableWorkflowId(instance, 'sys_audit'))
  expect(splits).toEqual(['0'])
  await resumeHarvest(client, instance)
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 100 + 1000 + 500 + 1000 + 1000 })
  expect(splits).toEqual(['0', '5'])
  expect(seen.published[0]?.state).toBe('finished')
})

test("a table's own workflow that begins while the run is paused asks for its counts after the pause", async () => {
  const instance = newInstanceName()
  let splits = 0
  const { activities } = stubActivities(
    ['sys_audit'],
    async ({ yieldsToLanes, range }) => {
      if (!yieldsToLanes) return { rows: 1000, cursor: range.hi }
      await pauseHarvest(await temporalClient(), instance)
      return FIRST
    },
    {
      splitRange: async () => {
        splits += 1
        return ['4', null]
      },
    },
  )
  const client = await begin(activities, instance, { lanes: 2, pageSize: 100 })
  await untilIdle(client, tableWorkflowId(instance, 'sys_audit'))
  expect(splits).toBe(0)
  await resumeHarvest(client, instance)
  expect((await harvestResult(client, instance))?.tables[0]).toMatchObject({ verdict: 'complete', rows: 2100 })
  expect(splits).toBe(1)
})

test("a table's own workflow that is cancelled while it waits for the end of a pause hands back what it has", async () => {
  const instance = newInstanceName()
  const { activities, seen } = stubActivities(['sys_audit'], async () => {
    await pauseHarvest(await temporalClient(), instance)
    return FIRST
  })
  const client = await begin(activities, instance, { lanes: 2, pageSize: 100 })
  await untilIdle(client, tableWorkflowId(instance, 'sys_audit'))
  await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
  expect(await harvestResult(client, instance)).toBeNull()
  expect(seen.published[0]).toMatchObject({ state: 'cancelled', tables: [{ verdict: 'partial', rows: 100 }] })
})

test.each([
  {
    name: 'whether the instance is down',
    fail: (): SliceAnswer => {
      throw DOWN
    },
  },
  {
    name: 'whether the credential is still good',
    fail: (): SliceAnswer => ({ stoppedBy: 'TOKEN_EXPIRED', message: 'status 401', rows: 0, receipt: null }),
  },
])('a slice that fails while the run is paused lets nobody ask $name before it is resumed', async ({ fail }) => {
  const instance = newInstanceName()
  const failed = hold()
  const { activities, seen } = stubActivities(['sys_script', 'sys_user'], async ({ table }, call) => {
    if (table === 'sys_script' || call > 1) return {}
    await pauseHarvest(await temporalClient(), instance)
    failed.release()
    return fail()
  })
  const client = await begin(activities, instance, { lanes: 1 })
  await failed.released
  await untilIdle(client, harvestWorkflowId(instance))
  expect(seen.probes).toEqual([])
  await resumeHarvest(client, instance)
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect(seen.probes).toHaveLength(1)
})

/** Plans two tables of an increment, whose deletions are told by feeds and by comparison. */
async function incrementPlan(): Promise<PlanResult> {
  const planned = { optional: false, unreadable: null }
  const tables = [
    { table: 'sys_script', deletions: 'feeds', ...planned },
    { table: 'sys_trigger', deletions: 'reconciliation', ...planned },
  ] as const
  return { digest: 'plan', tables, searchAttributes: false, place: '/nowhere' }
}

test.each(['acquireToken', 'planTables', 'findDeletions', 'reconcileTable'] as const)(
  'a pause stops %s too, which begins again when the run is resumed',
  async (piece) => {
    const instance = newInstanceName()
    const begun = hold()
    const calls: string[] = []
    /** Works on until it is asked to return, the first time. */
    const once = async (name: string): Promise<void> => {
      calls.push(name)
      if (name !== piece || calls.filter((call) => call === piece).length > 1) return
      begun.release()
      await asked()
      throw Context.current().cancellationSignal.reason
    }
    const { activities } = stubActivities([], () => ({}), { planTables: incrementPlan })
    const client = await begin(
      {
        ...activities,
        acquireToken: (...input) => once('acquireToken').then(() => activities.acquireToken(...input)),
        planTables: (...input) => once('planTables').then(() => activities.planTables(...input)),
        findDeletions: (request) => once('findDeletions').then(() => activities.findDeletions(request)),
        reconcileTable: (request) => once('reconcileTable').then(() => activities.reconcileTable(request)),
      },
      instance,
      { mode: 'incremental' },
    )
    await begun.released
    await pauseHarvest(client, instance)
    await untilIdle(client, harvestWorkflowId(instance))
    const before = [...calls]
    expect(before.at(-1)).toBe(piece)
    await resumeHarvest(client, instance)
    expect((await harvestResult(client, instance))?.verdict).toBe('complete')
    expect(calls.slice(0, before.length + 1)).toEqual([...before, piece])
  },
)
