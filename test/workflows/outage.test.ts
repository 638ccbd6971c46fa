import { expect, test } from 'vitest'
import { harvestResult } from '../../src/client/harvest-result.ts'
import { type HarvestStatus, harvestStatus } from '../../src/client/harvest-status.ts'
import { startHarvest } from '../../src/client/start-harvest.ts'
import { HarvestError } from '../../src/contract/failure/harvest-error.ts'
import { newInstanceName, serve, temporalClient } from '../support/harvest-bench.ts'
import { requestFor } from '../support/request-for.ts'
import { stubActivities } from '../support/stub-activities.ts'
import { until } from '../support/until.ts'

const DOWN = new HarvestError('INSTANCE_UNAVAILABLE', 'status 503', { final: true })
const ISO = /^\d{4}-\d\d-\d\dT.*Z$/

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
  expect(waiting).toEqual([
    {
      table: 'sys_trigger',
      rows: 0,
      total: null,
      reason: 'status 503',
      until: expect.stringMatching(ISO),
      since: expect.stringMatching(ISO),
      givesUpAt: expect.stringMatching(ISO),
    },
  ])
  const [{ since = '', givesUpAt = '' } = {}] = waiting
  expect(Date.parse(givesUpAt) - Date.parse(since)).toBe(24 * 60 * 60 * 1000)
  isDown = false
  expect((await harvestResult(client, instance))?.tables).toMatchObject([
    { table: 'sys_script', verdict: 'complete' },
    { table: 'sys_trigger', verdict: 'complete' },
  ])
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
  expect(seen.probes).toEqual(['sys_user'])
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
