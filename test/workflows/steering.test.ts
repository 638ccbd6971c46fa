import { Context } from '@temporalio/activity'
import { type Client, WorkflowUpdateFailedError } from '@temporalio/client'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { harvestStatus } from '../../src/client/status/harvest-status.ts'
import { pauseHarvest, resumeHarvest } from '../../src/client/steer-harvest.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { harvestWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { hold } from '../support/held.ts'
import { requestFor } from '../support/request-for.ts'
import { PROOF, type SliceAnswer, stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const RENEWED = { ...PROOF, fingerprint: 'renewed' }
const REFUSED = new HarvestError('CREDENTIALS_REJECTED', 'the token endpoint refused the client (status 401)')

/** Works until it is asked to stop, then returns as a slice does that sealed what it had. */
async function drainedSlice(begun: () => void, answer: SliceAnswer): Promise<SliceAnswer> {
  const { cancelled, heartbeat } = Context.current()
  const beat = setInterval(() => heartbeat(), 100)
  begun()
  await cancelled.catch(() => {}).finally(() => clearInterval(beat))
  return { stoppedBy: 'drained', ...answer }
}

function untilHeld(client: Client, instance: string, kind: 'paused' | 'parked'): Promise<void> {
  return until(`the run is ${kind}`, async () => (await harvestStatus(client, instance)).hold?.kind === kind)
}

test('a pause lets slices at work return what they have and no other begin, and resuming goes on from there', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  const { activities, seen } = stubActivities(['sys_script', 'sys_user'], (_request, call) =>
    seen.slices.length === 1 && call === 1 ? drainedSlice(begun.release, { cursor: 'a', receipt: 'half' }) : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await begun.released
  expect(await pauseHarvest(client, instance)).toMatch(/^paused: running slices store/)
  await until('no slice is at work', async () => (await harvestStatus(client, instance)).active.length === 0)
  expect(await harvestStatus(client, instance)).toMatchObject({
    state: 'RUNNING',
    hold: { kind: 'paused', reason: 'paused on request' },
  })
  await expect(pauseHarvest(client, instance)).rejects.toBeInstanceOf(WorkflowUpdateFailedError)
  expect(seen.slices).toHaveLength(1)
  expect(await resumeHarvest(client, instance)).toBe('the run continues')
  const outcome = await harvestResult(client, instance)
  expect(seen.slices.map(({ table, cursor, previous }) => [table, cursor, previous])).toEqual([
    ['sys_script', null, null],
    ['sys_script', 'a', 'half'],
    ['sys_user', null, null],
  ])
  expect(outcome?.tables.map(({ verdict, rows }) => [verdict, rows])).toEqual([
    ['complete', 20],
    ['complete', 10],
  ])
  expect((await harvestStatus(client, instance)).hold).toBeNull()
  await expect(resumeHarvest(client, instance)).rejects.toThrow()
})

test("a pause reaches the lanes of a table's own workflow, and a slice that had nothing yet begins again", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const begun = hold()
  let working = 0
  const { activities, seen } = stubActivities(['sys_audit'], ({ yieldsToLanes, range, cursor }, call) => {
    if (yieldsToLanes) return { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_100, receipt: 'first' }
    const receipt = `lane-${range.lo}-${call}`
    if (cursor !== range.lo || call > 3) return { rows: 1000, cursor: range.hi, receipt }
    working += 1
    // One lane has rows to return, the other one nothing: it is stopped before it holds anything.
    if (range.hi === null) return drainedSlice(() => working === 2 && begun.release(), { cursor: 'f', receipt })
    return drainedSlice(() => working === 2 && begun.release(), {}).then(() => {
      throw Context.current().cancellationSignal.reason
    })
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  await begun.released
  await pauseHarvest(client, instance)
  const child = client.workflow.getHandle(tableWorkflowId(instance, 'sys_audit'))
  await until(
    'no slice of the table is at work',
    async () => ((await child.describe()).raw.pendingActivities ?? []).length === 0,
  )
  expect(seen.slices).toHaveLength(3)
  await resumeHarvest(client, instance)
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables[0]).toMatchObject({ verdict: 'complete', rows: 100 + 10 + 1000 + 1000 })
  expect(seen.slices).toHaveLength(5)
})

test('a pause while a slice waits out a 429 keeps the wait, and nothing begins after it until the run is resumed', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script'], (_request, call) =>
    call === 1 ? { stoppedBy: 'RATE_LIMITED', retryAfterMs: 700, cursor: 'a', receipt: 'first' } : {},
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  const handle = client.workflow.getHandle(harvestWorkflowId(instance))
  const fired = async (): Promise<boolean> => {
    const { events } = await handle.fetchHistory()
    return (events ?? []).some((event) => event.timerFiredEventAttributes)
  }
  await until('a slice has begun', () => seen.slices.length === 1)
  await pauseHarvest(client, instance)
  await until('the wait is over', fired)
  expect(seen.slices).toHaveLength(1)
  await resumeHarvest(client, instance)
  expect((await harvestResult(client, instance))?.tables[0]).toMatchObject({ verdict: 'complete', rows: 20 })
})

test('credentials refused on the way park the run with its reason, and a changed secret lets it go on by itself', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const changed = hold()
  const asked: (string | null)[] = []
  const { activities, seen } = stubActivities(
    ['sys_script', 'sys_user'],
    ({ table }, call) => {
      if (table === 'sys_user' && call === 1)
        return { stoppedBy: 'CREDENTIALS_REJECTED', message: 'refused', cursor: 'a', receipt: 'half' }
      return {}
    },
    {
      awaitCredentials: async ({ refused }) => {
        asked.push(refused)
        await changed.released
        return RENEWED
      },
    },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await untilHeld(client, instance, 'parked')
  expect((await harvestStatus(client, instance)).hold?.reason).toBe('the credential is refused: refused')
  expect(seen.slices).toHaveLength(2)
  changed.release()
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables.map(({ verdict, rows }) => [verdict, rows])).toEqual([
    ['complete', 10],
    ['complete', 20],
  ])
  expect(asked).toEqual([PROOF.fingerprint])
})

test('a parked run that is resumed tries the credential once: refused it stays parked, good it goes on', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const tried: (string | null)[] = []
  const { activities, seen } = stubActivities(
    ['sys_script', 'sys_user'],
    ({ table }, call) => {
      // Nothing stored: the failure is thrown, as a slice does that holds nothing.
      if (table === 'sys_user' && call === 1) throw REFUSED
      return {}
    },
    {
      awaitCredentials: async () => {
        await Context.current().cancelled
        return PROOF
      },
      acquireToken: async (_run, again) => {
        if (again === undefined) return PROOF
        tried.push(again.table)
        if (tried.length === 1) throw REFUSED
        return RENEWED
      },
    },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await untilHeld(client, instance, 'parked')
  await expect(resumeHarvest(client, instance)).rejects.toMatchObject({
    cause: { type: 'CREDENTIALS_REJECTED', message: REFUSED.message },
  })
  expect((await harvestStatus(client, instance)).hold?.kind).toBe('parked')
  expect(await resumeHarvest(client, instance)).toMatch(/accepted again/)
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect(tried).toEqual(['sys_script', 'sys_script'])
  expect(seen.slices.filter(({ table }) => table === 'sys_user')).toHaveLength(2)
})

test("lanes of a table's own workflow that are refused park the whole run once, and all go on together", async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const changed = hold()
  let waits = 0
  const { activities, seen } = stubActivities(
    ['sys_audit', 'sys_script'],
    ({ table, yieldsToLanes, range, previous }, call) => {
      if (table === 'sys_script') return call === 1 ? { stoppedBy: 'bound', cursor: 'a', receipt: 'half' } : {}
      if (yieldsToLanes) return { stoppedBy: 'bound', cursor: '0', rows: 100, total: 20_100, receipt: 'first' }
      if (previous === null && call < 4)
        return { stoppedBy: 'TOKEN_EXPIRED', message: 'status 401', rows: 0, receipt: null, cursor: range.lo }
      return { rows: 1000, cursor: range.hi, receipt: `lane-${range.lo}` }
    },
    {
      probeCredential: async () => false,
      awaitCredentials: async () => {
        waits += 1
        await changed.released
        return RENEWED
      },
    },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 2 }))
  await untilHeld(client, instance, 'parked')
  changed.release()
  const outcome = await harvestResult(client, instance)
  expect(outcome?.tables.map(({ table, verdict, rows }) => [table, verdict, rows])).toEqual([
    ['sys_audit', 'complete', 2100],
    ['sys_script', 'complete', 20],
  ])
  expect(waits).toBe(1)
  expect(seen.published[0]?.state).toBe('finished')
})

test('a parked run is cancelled like any other: what was read is published', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(
    ['sys_script', 'sys_user'],
    ({ table }) =>
      table === 'sys_user'
        ? { stoppedBy: 'CREDENTIALS_REJECTED', message: 'refused', cursor: 'a', receipt: 'half' }
        : {},
    {
      awaitCredentials: async () => {
        const { cancelled, heartbeat } = Context.current()
        const beat = setInterval(() => heartbeat(), 100)
        await cancelled.finally(() => clearInterval(beat))
        return PROOF
      },
    },
  )
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  await untilHeld(client, instance, 'parked')
  await client.workflow.getHandle(harvestWorkflowId(instance)).cancel()
  expect(await harvestResult(client, instance)).toBeNull()
  expect(seen.published[0]).toMatchObject({
    state: 'cancelled',
    tables: [{ verdict: 'complete' }, { verdict: 'partial', rows: 10 }],
  })
})
