import { Context } from '@temporalio/activity'
import type { Client } from '@temporalio/client'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { ENGINE_VERSION } from '../../src/contract/run/harvest-request.ts'
import { harvestTaskQueue, harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { MOST_STRIKES } from '../../src/contract/slice.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

/** Waits, heartbeating, until the activity is asked to stop. */
async function untilCancelled(): Promise<void> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
}

async function cancel(client: Client, instance: string): Promise<void> {
  await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
}

test('a run that another engine asked for is refused by name before anything is touched', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script'], () => ({}))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { engine: ENGINE_VERSION + 1 }))
  await expect(harvestResult(client, instance)).rejects.toMatchObject({ code: 'VERSION_UNSUPPORTED' })
  expect(seen).toEqual({ slices: [], probes: [], published: [] })
})

test("a child workflow that an operator terminates fails its table, keeps the first slice's rows, and stops no other", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const child = hold()
  const terminated = hold()
  const { activities, seen } = stubActivities(['sys_audit', 'sys_script'], async ({ table, yieldsToLanes }) => {
    if (table === 'sys_script') return {}
    if (yieldsToLanes) return { stoppedBy: 'bound', cursor: 'a', rows: 100, total: 200, receipt: 'first' }
    child.release()
    await terminated.released
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await child.released
  await client.workflow.getHandle(tableWorkflowId(instance, 'sys_audit')).terminate('an operator')
  const outcome = await harvestResult(client, instance)
  terminated.release()
  expect(outcome?.tables.map(({ table, verdict, rows }) => [table, verdict, rows])).toEqual([
    ['sys_audit', 'failed', 100],
    ['sys_script', 'complete', 10],
  ])
  expect(seen.published[0]?.tables[0]?.ranges).toEqual([{ lo: null, hi: null, receipt: 'first' }])
})

test("an execution that was left behind under a table's id is asked to end, and the table is read anew", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const stray = hold()
  const { activities, seen } = stubActivities(['sys_audit'], async ({ yieldsToLanes, run }) => {
    if (run.run === 'before-the-reset') {
      stray.release()
      await untilCancelled()
      return { stoppedBy: 'drained', cursor: 'a', receipt: 'stray' }
    }
    return yieldsToLanes ? { stoppedBy: 'bound', cursor: '0', total: 20, receipt: 'first' } : {}
  })
  await serve(instance, activities)
  const request = requestFor(instance)
  const left = { instance, run: 'before-the-reset', sink: 'test' }
  const range = { lo: '0', hi: null, cursor: '0', sequence: 0, receipt: null, pageSize: 100, strikes: 0, rows: 0 }
  const handle = await client.workflow.start('harvestTable', {
    workflowId: tableWorkflowId(instance, 'sys_audit'),
    taskQueue: harvestTaskQueue(instance),
    args: [
      {
        run: left,
        table: 'sys_audit',
        optional: false,
        planDigest: 'plan',
        lanes: 1,
        pageSize: 100,
        slice: request.slice,
        searchAttributes: false,
        startedAt: new Date(0).toISOString(),
        split: true,
        ranges: [{ ...range, hidden: 0, pages: 0, missingColumns: [], total: null, unproven: null, ended: null }],
      },
    ],
  })
  await stray.released
  await startHarvest(client, request)
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 20 })
  expect(seen.published[0]?.tables[0]?.ranges.map(({ receipt }) => receipt)).not.toContain('stray')
  expect((await handle.describe()).status.name).toBe('COMPLETED')
})

test('a run that is cancelled while it waits as the instance asked it to ends at once, with the rows up to there', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script'], () => ({
    stoppedBy: 'RATE_LIMITED',
    retryAfterMs: 3_600_000,
    cursor: 'a',
    receipt: 'first',
  }))
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const handle = client.workflow.getHandle(harvestWorkflowId(instance))
  await until('the run waits', async () => {
    const { events } = await handle.fetchHistory()
    return (events ?? []).some((event) => event.timerStartedEventAttributes)
  })
  await cancel(client, instance)
  expect(await harvestResult(client, instance)).toBeNull()
  expect(seen.slices).toHaveLength(1)
  expect(seen.published[0]).toMatchObject({ state: 'cancelled', tables: [{ verdict: 'partial', rows: 10 }] })
})

test('a cancellation reaches a table whose workflow already goes on in a later execution', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const later = hold()
  const { activities, seen } = stubActivities(['sys_audit'], async (_request, call) => {
    if (call < 30) return { stoppedBy: 'bound', cursor: String(call), receipt: `slice-${call}`, total: 1000 }
    later.release()
    await untilCancelled()
    return { stoppedBy: 'drained', cursor: String(call), receipt: `slice-${call}` }
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  await later.released
  const description = await client.workflow.getHandle(tableWorkflowId(instance, 'sys_audit')).describe()
  expect(description.raw.workflowExecutionInfo?.firstRunId).not.toBe(description.runId)
  await cancel(client, instance)
  expect(await harvestResult(client, instance)).toBeNull()
  expect(seen.slices).toHaveLength(30)
  expect(seen.published[0]).toMatchObject({ state: 'cancelled', tables: [{ verdict: 'partial', rows: 300 }] })
})

test('a cancellation that comes when one lane has handed over and another still reads loses no lane and begins no slice', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const child = client.workflow.getHandle(tableWorkflowId(instance, 'sys_audit'))
  let cancelled = false
  let begunAfter = 0
  /** True once the other lane is neither at work nor about to be, with a history long enough to be handed over. */
  const otherLaneHandedOver = async (): Promise<boolean> => {
    const { raw } = await child.describe()
    const { pendingActivities, pendingWorkflowTask } = raw
    return (
      (pendingActivities ?? []).length === 1 &&
      !pendingWorkflowTask &&
      Number(raw.workflowExecutionInfo?.historyLength) > 60
    )
  }
  const { activities, seen } = stubActivities(['sys_audit'], async ({ yieldsToLanes, range, sequence, cursor }) => {
    if (yieldsToLanes) return { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_000, receipt: 'first' }
    if (cancelled) begunAfter += 1
    const receipt = `lane-${range.lo}-${sequence}`
    if (range.hi !== null || cancelled) return { stoppedBy: 'bound', cursor: cursor ?? '0', receipt }
    await until('the other lane has handed over', otherLaneHandedOver)
    cancelled = true
    await cancel(client, instance)
    await untilCancelled()
    return { stoppedBy: 'drained', cursor: 'f', receipt }
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  expect(await harvestResult(client, instance)).toBeNull()
  expect(begunAfter).toBe(0)
  const rows = 100 + 10 * (seen.slices.length - 1)
  expect(seen.published[0]).toMatchObject({ state: 'cancelled', tables: [{ verdict: 'partial', rows }] })
})

test('a range that has failed nine times in a row is given up at the tenth and one more, and keeps its rows', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script'], ({ strikes, previous }, call) =>
    call === 1
      ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 1, cursor: 'a', receipt: 'first', strikes: MOST_STRIKES - 1 }
      : {
          stoppedBy: 'NETWORK_FAILED',
          message: 'the connection failed (ECONNRESET)',
          cursor: 'a',
          rows: 0,
          receipt: previous,
          strikes: strikes + 1,
        },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const outcome = await harvestResult(client, instance)
  // Another table answers, so that this one is given one more try.
  expect(seen.slices.map(({ strikes }) => strikes)).toEqual([0, MOST_STRIKES - 1, MOST_STRIKES - 1])
  expect(outcome?.tables[0]).toMatchObject({
    verdict: 'failed',
    code: 'NETWORK_FAILED',
    rows: 10,
    hidden: null,
    reason: 'the connection failed (ECONNRESET)',
  })
})

test('each finished table is in the memo under its own key while the run continues', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const last = hold()
  const { activities } = stubActivities(['sys_script', 'sys_user', 'sys_audit'], async ({ table }) => {
    if (table === 'sys_audit') await last.released
    return table === 'sys_user' ? { hidden: 3 } : {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await until('two tables are finished', async () => (await harvestStatus(client, instance)).finished.length === 2)
  expect(await harvestStatus(client, instance)).toMatchObject({
    state: 'RUNNING',
    planned: 3,
    finished: [
      { table: 'sys_script', verdict: 'complete', rows: 10, hidden: 0 },
      { table: 'sys_user', verdict: 'partial', rows: 10, hidden: 3 },
    ],
  })
  last.release()
  await harvestResult(client, instance)
  expect((await harvestStatus(client, instance)).finished).toHaveLength(3)
})
