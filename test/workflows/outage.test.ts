import { Context } from '@temporalio/activity'
import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { type HarvestStatus, harvestStatus } from '../../src/client/status/harvest-status.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { harvestWorkflowId } from '../../src/contract/run/names.ts'
import { MOST_STRIKES } from '../../src/contract/slice.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const DOWN = new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { final: true })
const ISO = /^\d{4}-\d\d-\d\dT.*Z$/

/** What the status says of something that waits for an instance that is down. */
const PAUSED = {
  table: 'the credential',
  rows: 0,
  total: null,
  reason: 'status 503',
  until: expect.stringMatching(ISO),
  since: expect.stringMatching(ISO),
  givesUpAt: expect.stringMatching(ISO),
}

test('an instance that is down in the middle of a run is waited for, the status says since and until when, and every table ends complete', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let isDown = false
  const failing = (): void => {
    if (isDown) throw DOWN
  }
  const { activities, seen } = stubActivities(['sys_script', 'sys_trigger'], ({ table }) => {
    isDown ||= table === 'sys_trigger' && seen.slices.length < 3
    failing()
    return {}
  })
  await serve(instance, {
    ...activities,
    async probeCredential(request) {
      failing()
      return activities.probeCredential(request)
    },
  })
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  let waiting: HarvestStatus['waiting'] = []
  await until('a range waits', async () => {
    waiting = (await harvestStatus(client, instance)).waiting
    return waiting.length > 0
  })
  expect(waiting).toEqual([{ ...PAUSED, table: 'sys_trigger' }])
  const [{ since = '', givesUpAt = '' } = {}] = waiting
  expect(Date.parse(givesUpAt) - Date.parse(since)).toBe(24 * 60 * 60 * 1000)
  isDown = false
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'complete' },
    { table: 'sys_trigger', verdict: 'complete' },
  ])
})

test('an instance that comes back between the last try and the question who else answers costs no table', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const strikes: number[] = []
  const { activities, seen } = stubActivities(['sys_script'], (request, call) => {
    strikes.push(request.strikes)
    if (call === 1) throw DOWN
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.tables).toMatchObject([{ table: 'sys_script', verdict: 'complete' }])
  expect(seen.probes).toHaveLength(1)
  expect(strikes).toEqual([0, MOST_STRIKES - 1])
})

test('after an outage a table has all of its tries again', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const strikes: number[] = []
  let asked = 0
  const { activities } = stubActivities(['sys_script'], (request, call) => {
    strikes.push(request.strikes)
    if (call <= 2) throw DOWN
    return {}
  })
  await serve(instance, {
    ...activities,
    async probeCredential(request) {
      asked += 1
      // The outage is over after the first question to the one witness that is left.
      if (asked === 1) throw DOWN
      return activities.probeCredential(request)
    },
  })
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect(strikes).toEqual([0, MOST_STRIKES - 1, 0])
})

test('an outage began with the first of the failures that led to it, as far as clocks that differ are to be believed', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let isDown = true
  const { activities } = stubActivities(['sys_script', 'sys_trigger'], ({ table }) => {
    const failingForMs = table === 'sys_script' ? 240_000 : 90_000_000
    if (isDown) throw new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { final: true, failingForMs })
    return {}
  })
  await serve(instance, {
    ...activities,
    async probeCredential(request) {
      if (isDown) throw DOWN
      return activities.probeCredential(request)
    },
  })
  await startHarvest(client, requestFor(instance))
  const begun = Date.now()
  let waiting: HarvestStatus['waiting'] = []
  await until('both tables wait', async () => {
    waiting = (await harvestStatus(client, instance)).waiting
    return waiting.length === 2
  })
  isDown = false
  const before = new Map(waiting.map(({ table, since = '' }) => [table, begun - Date.parse(since)]))
  expect(before.get('sys_script')).toBeGreaterThan(200_000)
  expect(before.get('sys_script')).toBeLessThan(250_000)
  expect(before.get('sys_trigger')).toBeLessThan(3_610_000)
  await client.workflow.getHandle(harvestWorkflowId(instance)).terminate()
})

test('a table that fails alone while others answer is given up as before', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities, seen } = stubActivities(['sys_script', 'sys_trigger'], ({ table }) => {
    if (table === 'sys_trigger') throw DOWN
    return {}
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'complete' },
    { table: 'sys_trigger', verdict: 'failed', code: 'INSTANCE_UNAVAILABLE' },
  ])
  // Others are asked after its last try, and after the one that it is given for that.
  expect(seen.probes).toEqual(['sys_user', 'sys_user'])
})

test('an instance that stays down for longer than it is to be waited for ends the table with its failure', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => {
    throw DOWN
  })
  await serve(instance, {
    ...activities,
    async probeCredential() {
      throw DOWN
    },
  })
  await startHarvest(client, requestFor(instance, { giveUpAfterMs: 1 }))
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'failed', code: 'INSTANCE_UNAVAILABLE' },
  ])
})

test('a plan and a credential for which the instance asks to wait are waited for, more often than a failure is tried', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => ({}))
  let calls = 0
  const limited = async <T>(answer: Promise<T>): Promise<T> => {
    calls += 1
    if (calls % 15 !== 0)
      throw new HarvestError('RATE_LIMITED', 'status 429', { retryAfterMs: 1, final: calls % 15 > 12 })
    return answer
  }
  await serve(instance, {
    ...activities,
    acquireToken: (...input) => limited(activities.acquireToken(...input)),
    planTables: (...input) => limited(activities.planTables(...input)),
  })
  await startHarvest(client, requestFor(instance))
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect(calls).toBe(30)
})

test('an instance that is down before its credential is proved is waited for, seen by the status and bound by the run', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => ({}))
  let isDown = true
  const told: unknown[] = []
  await serve(instance, {
    ...activities,
    async acquireToken(...input) {
      told.push(input[3])
      if (isDown) throw DOWN
      return activities.acquireToken(...input)
    },
  })
  await startHarvest(client, requestFor(instance, { giveUpAfterMs: 7_200_000 }))
  let waiting: HarvestStatus['waiting'] = []
  await until('the credential waits', async () => {
    waiting = (await harvestStatus(client, instance)).waiting
    return waiting.length > 0
  })
  expect(waiting).toEqual([PAUSED])
  const [{ since = '', givesUpAt = '' } = {}] = waiting
  expect(Date.parse(givesUpAt) - Date.parse(since)).toBe(7_200_000)
  isDown = false
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
  expect(told[0]).toEqual({ downBefore: false })
  expect(told.at(-1)).toEqual({ downBefore: true })
})

test.each([
  { name: 'what lasts is told at once', failure: { final: true, lasts: true }, giveUpAfterMs: 3_600_000 },
  { name: 'what may heal is told once it was waited for', failure: { final: true }, giveUpAfterMs: 1 },
])('a credential that cannot be proved ends the run with its words: $name', async ({ failure, giveUpAfterMs }) => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => ({}))
  await serve(instance, {
    ...activities,
    async acquireToken() {
      throw new HarvestError('INSTANCE_UNAVAILABLE', 'the name does not resolve', failure)
    },
  })
  await startHarvest(client, requestFor(instance, { giveUpAfterMs }))
  await expect(harvestResult(client, instance)).rejects.toMatchObject({
    code: 'INSTANCE_UNAVAILABLE',
    message: 'the name does not resolve',
  })
})

test('a gateway that refuses every table and every witness answers, so that nothing is waited for', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const refusal = new HarvestError('INSTANCE_UNAVAILABLE', 'a gateway refuses', { final: true, refused: true })
  const asked: string[] = []
  const { activities } = stubActivities(['sys_script', 'sys_user'], () => {
    throw refusal
  })
  await serve(instance, {
    ...activities,
    async probeCredential({ table }) {
      asked.push(table)
      throw refusal
    },
  })
  await startHarvest(client, requestFor(instance, { lanes: 1 }))
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'failed', reason: 'a gateway refuses' },
    { table: 'sys_user', verdict: 'failed', reason: 'a gateway refuses' },
  ])
  expect(asked).toEqual(['sys_user', 'sys_user', 'sys_script', 'sys_script'])
})

test('a slice that does nothing but heed pauses is seen to wait, and one that heeded them long enough is given up', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  let isDown = true
  const bounds: (number | undefined)[] = []
  const { activities, seen } = stubActivities(['sys_script', 'sys_trigger'], ({ table, giveUpAfterMs }) => {
    bounds.push(giveUpAfterMs)
    if (table === 'sys_trigger')
      throw new HarvestError('RATE_LIMITED', 'pauses alone', { retryAfterMs: 1, final: true })
    if (!isDown) return {}
    const pause = {
      since: '2026-01-02T03:00:00.000Z',
      until: '2026-01-02T03:06:40.000Z',
      givesUpAt: '2026-01-02T05:00:00.000Z',
    }
    Context.current().heartbeat({
      table,
      rowsBefore: 0,
      rangeTotal: null,
      cursor: null,
      total: null,
      intervals: [],
      pause,
    })
    throw new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { retryAfterMs: 500 })
  })
  await serve(instance, activities)
  await startHarvest(client, requestFor(instance, { giveUpAfterMs: 7_200_000 }))
  let waiting: HarvestStatus['waiting'] = []
  await until('the slice waits', async () => {
    waiting = (await harvestStatus(client, instance)).waiting
    // The failure is known a moment after the pause.
    return waiting[0]?.reason === 'status 503'
  })
  expect(waiting).toEqual([
    {
      table: 'sys_script',
      rows: 0,
      total: null,
      reason: 'status 503',
      since: '2026-01-02T03:00:00.000Z',
      until: '2026-01-02T03:06:40.000Z',
      givesUpAt: '2026-01-02T05:00:00.000Z',
    },
  ])
  isDown = false
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'complete' },
    { table: 'sys_trigger', verdict: 'failed', code: 'RATE_LIMITED' },
  ])
  expect(new Set(bounds)).toEqual(new Set([7_200_000]))
  expect(seen.probes).toEqual([])
})

test('a plan that finds the instance down is made once it is up', async () => {
  const instance = newInstanceName()
  const client = await temporalClient()
  const { activities } = stubActivities(['sys_script'], () => ({}))
  let isDown = true
  await serve(instance, {
    ...activities,
    async planTables(...input) {
      if (isDown) throw DOWN
      return activities.planTables(...input)
    },
    async probeCredential() {
      throw DOWN
    },
  })
  await startHarvest(client, requestFor(instance))
  let waiting: HarvestStatus['waiting'] = []
  await until('the plan waits', async () => {
    waiting = (await harvestStatus(client, instance)).waiting
    return waiting.length > 0
  })
  expect(waiting).toMatchObject([{ table: 'the plan', reason: 'status 503' }])
  isDown = false
  expect((await harvestResult(client, instance))?.verdict).toBe('complete')
})
